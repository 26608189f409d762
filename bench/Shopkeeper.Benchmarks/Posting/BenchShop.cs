using System.Collections.Immutable;
using System.Globalization;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>The shop that both the library and the HTTP steps use: products, baskets, stores, and whose account is whose.</summary>
internal static class BenchShop
{
    public const int Products = 5_000;
    public const int Stores = 100;
    public const int Baskets = 2_000;
    public const int LinesPerBasket = 10;

    // Fixed, so that a database can be used again: ids of accounts were made so many milliseconds apart from here on.
    private const long FirstMillisecond = 1_577_836_800_000;
    private const int Seed = 20_151_022;

    private static readonly string[] Categories =
    [
        "food/wine", "food/cheese", "food/bakery", "food/meat", "food/fish", "food/fruit", "food/ready-meals", "food/sweets",
        "household/cleaning", "household/paper", "household/laundry", "beauty/hair", "beauty/skin", "beauty/bath",
        "baby/nappies", "baby/food", "clothing/women", "clothing/men", "clothing/children", "garden/plants", "garden/tools",
        "home/kitchen", "home/bed", "home/light", "tobacco", "gift-cards",
    ];

    public static IReadOnlyList<Product> Catalogue() =>
    [
        .. Enumerable.Range(0, Products).Select(static i =>
            new Product(Sku(i), $"Product {i}", Categories[i % Categories.Length], $"Brand {i % 40:00}")),
    ];

    /// <summary>Ten lines each, products and amounts drawn once; every step draws from them.</summary>
    public static ImmutableArray<Line>[] MakeBaskets()
    {
        var random = new Random(Seed);
        var baskets = new ImmutableArray<Line>[Baskets];
        for (var i = 0; i < Baskets; i++)
        {
            var lines = ImmutableArray.CreateBuilder<Line>(LinesPerBasket);
            for (var line = 1; line <= LinesPerBasket; line++)
            {
                var quantity = random.Next(1, 4);
                var amount = quantity * random.Next(49, 1_200);
                lines.Add(new Line(line, Sku(random.Next(Products)), quantity * 1000, Unit.Each, amount, 0, amount / 6, 0));
            }

            baskets[i] = lines.MoveToImmutable();
        }

        return baskets;
    }

    public static string Store(int number) => string.Create(CultureInfo.InvariantCulture, $"s{number % Stores:000}");

    public static AccountId Account(int number) => new(TimeOrdered(number, 1));

    public static MemberId Member(int number) => new(TimeOrdered(number, 2));

    /// <summary>An EAN-13 of the range that shops keep for themselves, with its check digit.</summary>
    public static string Card(int number)
    {
        Span<char> digits = stackalloc char[13];
        var text = string.Create(CultureInfo.InvariantCulture, $"29{number:0000000000}");
        text.CopyTo(digits);
        var sum = 0;
        for (var i = 0; i < 12; i++)
        {
            sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
        }

        digits[12] = (char)('0' + ((10 - (sum % 10)) % 10));
        return new string(digits);
    }

    // A UUIDv7 as the shop would have made it over the years in which its members joined.
    private static Guid TimeOrdered(int number, int kind)
    {
        Span<byte> bytes = stackalloc byte[16];
        var milliseconds = FirstMillisecond + (number * 180L);
        for (var i = 0; i < 6; i++)
        {
            bytes[i] = (byte)((milliseconds >> (40 - (8 * i))) & 0xff);
        }

        var mixed = unchecked((ulong)((number * 4L) + kind) * 0x9E3779B97F4A7C15UL);
        mixed ^= mixed >> 29;
        mixed = unchecked(mixed * 0xBF58476D1CE4E5B9UL);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], mixed ^ (mixed >> 32));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)((mixed >> 7) & 0xffff));
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true);
    }

    public static string Sku(int number) => string.Create(CultureInfo.InvariantCulture, $"P{number:00000}");
}
