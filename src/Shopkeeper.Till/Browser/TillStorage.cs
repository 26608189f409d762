using System.Text.Json;
using Microsoft.JSInterop;
using Shopkeeper.Till.Queue;

namespace Shopkeeper.Till.Browser;

/// <summary>What is kept on this machine: the till's pairing, its snapshot, its queue. And what only a page can do.</summary>
public sealed class TillStorage(IJSRuntime runtime)
{
    private IJSObjectReference? module;

    /// <summary>The last thing that was to be written was not: the disk is full, or the browser does not let the page write.</summary>
    public bool IsRefused { get; private set; }

    public async Task<T?> ReadAsync<T>(string key, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class =>
        await (await ModuleAsync()).InvokeAsync<string?>("read", key) is { } text ? Parse(text, type) : null;

    public Task WriteAsync<T>(string key, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        SaveAsync("write", key, JsonSerializer.Serialize(value, type));

    public Task RemoveAsync(string key) => SaveAsync("remove", key);

    /// <summary>False when it is not on the disk.</summary>
    public Task<bool> AppendAsync(QueuedSale sale, QueueHead head) => SaveAsync(
        "append", sale.Number, JsonSerializer.Serialize(sale, KeptJson.Default.QueuedSale), JsonSerializer.Serialize(head, KeptJson.Default.QueueHead));

    public Task UpdateAsync(QueuedSale sale) =>
        SaveAsync("update", sale.Number, JsonSerializer.Serialize(sale, KeptJson.Default.QueuedSale));

    /// <summary>False when all are there still.</summary>
    public Task<bool> DropAsync(IEnumerable<long> numbers, QueueHead head) =>
        SaveAsync("drop", string.Join(',', numbers), JsonSerializer.Serialize(head, KeptJson.Default.QueueHead));

    /// <summary>In order of number; what somebody made unreadable is left out, and so is missing in the chain.</summary>
    public async Task<List<QueuedSale>> SalesAsync() =>
        [.. (await (await ModuleAsync()).InvokeAsync<string[]>("sales"))
            .Select(static text => Parse(text, KeptJson.Default.QueuedSale)).OfType<QueuedSale>().OrderBy(static sale => sale.Number)];

    public async Task<bool> VerifyAsync(string publicKey, string text, string signature) =>
        await (await ModuleAsync()).InvokeAsync<bool>("verify", publicKey, text, signature);

    /// <summary>False when another window has the till.</summary>
    public async Task<bool> HoldAsync() => await (await ModuleAsync()).InvokeAsync<bool>("hold");

    public async Task FocusAsync(string id) => await (await ModuleAsync()).InvokeVoidAsync("focus", id);

    public async Task PrintAsync() => await (await ModuleAsync()).InvokeVoidAsync("print");

    public async Task WatchAsync<T>(DotNetObjectReference<T> till)
        where T : class =>
        await (await ModuleAsync()).InvokeVoidAsync("watch", till);

    private async Task<bool> SaveAsync(string what, params object?[] given)
    {
        try
        {
            await (await ModuleAsync()).InvokeVoidAsync(what, given);
            IsRefused = false;
        }
        catch (JSException)
        {
            IsRefused = true;
        }

        return !IsRefused;
    }

    private async Task<IJSObjectReference> ModuleAsync() =>
        module ??= await runtime.InvokeAsync<IJSObjectReference>("import", "./till.js");

    /// <summary>Null when it is not of that shape.</summary>
    public static T? Parse<T>(string text, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(text, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
