using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Client;
using Shopkeeper.MemberApp.Milestones;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>What a script of a pick sends.</summary>
public sealed record ScriptPick(string? Pool);

/// <summary>What a script of the card sends.</summary>
public sealed record ScriptDevice(string Device);

/// <summary>What pages fetch beside themselves: a file, and what their scripts save. Scripts send the token of the page's forms.</summary>
public static class PageRoutes
{
    private const int LongestKey = 100;

    public static void MapMemberRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapMemberAssets();
        routes.MapMilestones();
        routes.MapPasskeyRoutes();
        routes.MapGet("/you/export", ExportAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/offers/choose", ChooseByFormAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPut("/offers/{offer}/pick", PickAsync).WithPageToken().AllowAnonymous().ExcludeFromDescription();
        routes.MapDelete("/offers/{offer}/pick", DropAsync).WithPageToken().AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/card/device", DeviceAsync).WithPageToken().AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> ExportAsync(HttpContext context, ShopkeeperClient api, string? format)
    {
        if ((await api.SessionAsync(context.RequestAborted)).Value is not { } me)
        {
            return Results.Redirect("/sign-in?next=/you/privacy");
        }

        var isPage = format != "json";
        var (body, refusal) = await api.ExportAsync(me.MemberId, isPage ? "html" : "json", context.RequestAborted);
        if (body is null)
        {
            return refusal!.Code == "sign-in-again" ? Results.Redirect("/sign-in?again=1&next=/you/privacy") : Refused(refusal);
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return isPage ? Results.Bytes(body, "text/html; charset=utf-8") : Results.File(body, "application/json", "my-data.json");
    }

    /// <summary>A choice without a script: the page that it came from may be old, so it is heard whatever that page would show by now.</summary>
    private static async Task<IResult> ChooseByFormAsync(HttpContext context, IAntiforgery forms, ShopkeeperClient api)
    {
        if (!context.Request.HasFormContentType)
        {
            return Results.Redirect("/offers");
        }

        if (!await PageToken.IsFromPageAsync(context, forms))
        {
            return Results.Redirect("/offers?wrong=" + PageToken.OldPage);
        }

        var said = await context.Request.ReadFormAsync(context.RequestAborted);
        var back = said["back"].ToString() is { } page && page.StartsWith("/offers?", StringComparison.Ordinal) && page.All(static letter => letter is > ' ' and < '\x7f')
            ? page : "/offers?";
        if ((await api.SessionAsync()).Value is not { } me)
        {
            return Results.Redirect("/sign-in?ended=1&next=/offers");
        }

        var key = Guid.NewGuid().ToString("N");
        var chosen = said["drops"].ToString() is { Length: > 0 } dropped
            ? await api.UnpickAsync(me.AccountId, dropped, null, key)
            : await api.PickAsync(me.AccountId, said["offer"].ToString(), new PickOffer { Replaces = said["replaces"].ToString() is { Length: > 0 } old ? old : null }, key);
        return Results.Redirect(chosen.Refusal is { } refusal ? $"{back}&wrong={Uri.EscapeDataString(refusal.Code)}" : back);
    }

    private static Task<IResult> PickAsync(HttpContext context, ShopkeeperClient api, string offer) =>
        ChooseAsync(context, api, (me, key, pool) => api.PickAsync(me, offer, new PickOffer { Pool = pool }, key));

    private static Task<IResult> DropAsync(HttpContext context, ShopkeeperClient api, string offer) =>
        ChooseAsync(context, api, (me, key, pool) => api.UnpickAsync(me, offer, pool, key));

    private static async Task<IResult> ChooseAsync(
        HttpContext context, ShopkeeperClient api, Func<string, string, string?, Task<Answer<Posted>>> choose)
    {
        if (context.Request.Headers["Idempotency-Key"].ToString() is not { Length: > 0 and <= LongestKey } key
            || await ReadAsync<ScriptPick>(context) is not { } said)
        {
            return Results.BadRequest();
        }

        var me = await api.SessionAsync();
        if (me.Refusal is { } nobody)
        {
            return Nobody(nobody);
        }

        var chosen = await choose(me.Value!.AccountId, key, said.Pool);
        return chosen.Refusal is { } refusal ? Refused(refusal) : Results.Json(chosen.Value);
    }

    private static async Task<IResult> DeviceAsync(HttpContext context, ShopkeeperClient api)
    {
        if (await ReadAsync<ScriptDevice>(context) is not { Device: { Length: > 0 and <= LongestKey } device })
        {
            return Results.BadRequest();
        }

        var me = await api.SessionAsync();
        return me.Refusal is { } nobody ? Nobody(nobody) : Told(await api.RegisterDeviceAsync(me.Value!.MemberId, device));
    }

    /// <summary>Null for a body that is none.</summary>
    internal static async Task<T?> ReadAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            return await context.Request.ReadFromJsonAsync<T>(context.RequestAborted);
        }
        catch (Exception none) when (none is JsonException or InvalidOperationException)
        {
            // The latter is how a media type or charset is refused that is none of JSON's.
            return null;
        }
    }

    internal static IResult Told<T>(Answer<T> answer)
        where T : class => answer.Refusal is { } refusal ? Refused(refusal) : Results.Json(answer.Value);

    /// <summary>Without a session one is a visitor, who is forbidden what is a member's: to a script that is the same as being signed out.</summary>
    internal static IResult Nobody(Refusal refusal) =>
        Refused(refusal.Code == "forbidden" ? refusal with { Status = StatusCodes.Status401Unauthorized } : refusal);

    internal static IResult Refused(Refusal refusal) =>
        Results.Json(new { detail = refusal.Detail, code = refusal.Code }, statusCode: refusal.Status);
}
