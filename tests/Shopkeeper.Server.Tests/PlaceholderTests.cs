namespace Shopkeeper.Server.Tests;
