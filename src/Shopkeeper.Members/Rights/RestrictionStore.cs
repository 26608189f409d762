using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Rights;

/// <summary>Whose data are kept and not used. The facts that Members gives out leave their likes and segments out.</summary>
internal sealed class RestrictionStore(Shop shop)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(RestrictionStore).Assembly, "Rights.Restriction", shop.Database.Engine);

    /// <summary>False when it was so already, or there is no such member.</summary>
    public Task<bool> RestrictAsync(MemberId member, string actor, CancellationToken cancel) =>
        ChangeAsync("restrict", AuditAction.MemberRestricted, member, actor, cancel);

    public Task<bool> LiftAsync(MemberId member, string actor, CancellationToken cancel) =>
        ChangeAsync("lift", AuditAction.RestrictionLifted, member, actor, cancel);

    /// <summary>Since when; null = not restricted.</summary>
    public async Task<Instant?> SinceAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["since"]).With("member", member.Value);
        return await command.ExecuteScalarAsync(cancel) is { } at
            ? Instants.At(Convert.ToInt64(at, CultureInfo.InvariantCulture))
            : null;
    }

    private Task<bool> ChangeAsync(
        string statement, AuditAction action, MemberId member, string actor, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            var command = connection.Command(transaction, sql[statement]).With("member", member.Value);
            if (action == AuditAction.MemberRestricted)
            {
                command.With("at", Instants.Micros(shop.Now)).With("actor", actor);
            }

            var changed = await command.RunAsync(cancel) > 0;
            if (changed)
            {
                await AuditTrail.AppendAsync(
                    shop, connection, transaction, new AuditEntry(actor, action, member, member.ToString(), ""), cancel);
            }

            return changed;
        },
        cancel);
}
