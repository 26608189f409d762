using System.Text.Json.Nodes;
using CsCheck;
using Shopkeeper.Domain.Codes.Gs1;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>The published cases of what a scanner reads, through the command line.</summary>
public sealed class CodeCases
{
    private static readonly string[] Starts = ["", "(01)", "]C1", "https://a.example/", "https://a.example/255/9520123456788?"];

    [Theory]
    [InlineData("9813765030011", "3765", "03", "0.10")]
    [InlineData("9828508010106", "8508", "01", "0.10")]
    [InlineData("9811234011257", "1234", "01", "12.50")]
    [InlineData("9821234010501", "1234", "01", "0.50")]
    public async Task PT_29_a_coupon_of_common_currency_says_its_issuer_reference_and_money(string data, string issuer, string reference, string amount)
    {
        var (exit, read) = await ParseAsync(data);
        Assert.Equal((0, true, "coupon"), (exit, read["valid"]!.GetValue<bool>(), $"{read["kind"]}"));
        var coupon = read["coupon"]!;
        Assert.Equal((issuer, reference, amount, false), ($"{coupon["issuer"]}", $"{coupon["reference"]}", $"{coupon["amount"]}", coupon["isFree"]!.GetValue<bool>()));
    }

    [Theory]
    [InlineData("981376503000", true)]
    [InlineData("983376503001", null)]
    [InlineData("991376503001", null)]
    [InlineData("501234567890", null)]
    public async Task a_coupon_of_no_money_is_for_free_goods_and_others_are_handed_on(string data, bool? isFree)
    {
        var (exit, read) = await ParseAsync(data + Domain.Codes.Gs1CheckDigit.Of(data));
        Assert.Equal((0, isFree), (exit, read["coupon"]?["isFree"]!.GetValue<bool>()));
    }

    [Theory]
    [InlineData("(8111)0500", "8111 does not go without 255")]
    [InlineData("(255)9520123456788(01)09521234543213", "255 does not go with 01")]
    [InlineData("(8018)952012345678912345(8017)952012345678912345", "8018 does not go with 8017")]
    [InlineData("(255)9520123456788(3902)050(8111)0500", "3902 does not go with 8111")]
    [InlineData("]C18111" + "0500", "8111 does not go without 255")]
    [InlineData("]C12559520123456788^0109521234543213", "255 does not go with 01")]
    [InlineData("https://shop.example/255/9520123456788?3902=050&8111=0500", "3902 does not go with 8111")]
    public async Task PT_31_fields_that_do_not_go_together_are_refused_and_the_pair_is_named(string data, string expected)
    {
        var (exit, read) = await ParseAsync(data);
        Assert.Equal((2, false, expected), (exit, read["valid"]!.GetValue<bool>(), $"{read["error"]}"));
        Assert.Empty(read["elements"]!.AsArray());
    }

    [Theory]
    [InlineData("https://shop.example/8018/952012345678912345", "8018=952012345678912345")]
    [InlineData("https://shop.example/255/9520123456788000123?8111=0500&17=261231", "255=9520123456788000123 8111=0500 17=261231")]
    [InlineData("https://shop.example/01/09521234543213", "01=09521234543213")]
    [InlineData("HTTP://a.example/some/path/01/9521234543213/10/AB%2F1?x=y&3103=000195&s#1", "01=09521234543213 10=AB/1 3103=000195")]
    [InlineData("(01)09521234543213(10)A(1)", "01=09521234543213 10=A(1)")]
    [InlineData("]d2010952123454321310ABC\u001d17261200", "01=09521234543213 10=ABC 17=261200")]
    [InlineData("^0109521234543213^2112", "01=09521234543213 21=12")]
    [InlineData("]E05012345678900", "01=05012345678900")]
    [InlineData("12345670", "01=00000012345670")]
    [InlineData("952012345678912345", "8018=952012345678912345")]
    public async Task element_strings_links_and_numbers_come_to_the_same_fields(string data, string expected)
    {
        var (exit, read) = await ParseAsync(data);
        Assert.True(exit == 0, $"{read["error"]}");
        Assert.Equal(expected, string.Join(' ', read["elements"]!.AsArray().Select(static one => $"{one!["ai"]}={one["value"]}")));
    }

    [Theory]
    [InlineData("", "the code is empty")]
    [InlineData("5012345678901", "the check digit is wrong")]
    [InlineData("(01)09521234543214", "01 has a wrong check digit")]
    [InlineData("(01)0952123454321", "01 is too short")]
    [InlineData("(8111)05000(255)9520123456788", "8111 is too long")]
    [InlineData("(05)1", "there is no such application identifier")]
    [InlineData("(17", "there is no such application identifier")]
    [InlineData("(01)09521234543213(17)261301", "17 is not a value that it can have")]
    [InlineData("(01)09521234543213(10)é", "10 has a sign that is not allowed there")]
    [InlineData("(255)9520123456788(8111)O500", "8111 has digits only")]
    [InlineData("https://", "the address has no key of GS1")]
    [InlineData("https://shop.example/cards/2900000000018", "the address has no key of GS1")]
    [InlineData("https://shop.example/01/09521234543213/10/A/22/B", "the address has no key of GS1")]
    [InlineData("https://shop.example/01/09521234543213?8111", "8111 is too short")]
    [InlineData("(01)09521234543213(01)05012345678900", "01 stands there twice, with different values")]
    public async Task what_is_wrong_is_said_and_never_a_fault(string data, string expected)
    {
        var (exit, read) = await ParseAsync(data);
        Assert.Equal((2, expected), (exit, $"{read["error"]}"));
    }

    [Fact]
    public void anything_may_be_read_and_is_either_fields_or_a_reason() =>
        Gen.Select(Gen.Int[0, Starts.Length - 1], Gen.String[Gen.Char["()]C1d2^0123456789/?=&;%\u001dAé"], 0, 40])
            .Holds(static (start, rest) =>
            {
                var isRead = Gs1Message.TryRead(Starts[start] + rest, out var message, out var reason);
                Assert.Equal((isRead, isRead), (reason.Length == 0, message.Elements.Length > 0));
            });

    private static async Task<(int Exit, JsonObject Answer)> ParseAsync(string data)
    {
        var (exit, output, error) = await CommandRun.RunAsync(["barcode", "parse", data, "--json"]);
        Assert.True(output.Length > 0, error);
        return (exit, JsonNode.Parse(output)!.AsObject());
    }
}
