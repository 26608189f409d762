using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Server.Tests.Accounts;

public sealed class MemoryLedgerTests : LedgerContract
{
    protected override DatabaseEngine? Engine => null;
}

public sealed class SqliteLedgerTests : LedgerContract
{
    protected override DatabaseEngine? Engine => DatabaseEngine.Sqlite;
}

public sealed class PostgresLedgerTests : LedgerContract
{
    protected override DatabaseEngine? Engine => DatabaseEngine.Postgres;
}
