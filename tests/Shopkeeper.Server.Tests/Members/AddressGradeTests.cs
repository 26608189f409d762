using Shopkeeper.Members.Profiles;
using Xunit;

namespace Shopkeeper.Server.Tests.Members;

/// <summary>How near to a door an address leads.</summary>
public sealed class AddressGradeTests
{
    [Theory]
    [InlineData(AddressGrade.Premise, "GB", "CF10 1AA", "12 Mill Lane")]
    [InlineData(AddressGrade.Premise, "DE", "50667", "Domkloster 4")]
    [InlineData(AddressGrade.Premise, "GB", "CF10 1AA", "Rose Cottage", "Mill Lane")]
    [InlineData(AddressGrade.Premise, "GB", "CF10 1AA", "12", "Mill Lane")]
    [InlineData(AddressGrade.Premise, "GB", "CF10 1AA", "PO Box")]
    [InlineData(AddressGrade.Street, "GB", "CF10 1AA", "Mill Lane")]
    [InlineData(AddressGrade.Street, "GB", null, "12 Mill Lane")]
    [InlineData(AddressGrade.Street, "GB", "00000", "12 Mill Lane")]
    [InlineData(AddressGrade.PostcodeOnly, "GB", "CF10 1AA")]
    [InlineData(AddressGrade.PostcodeOnly, "GB", "CF10 1AA", "12")]
    [InlineData(AddressGrade.Unusable, "GB", null)]
    [InlineData(AddressGrade.Unusable, null, "CF10 1AA", "12 Mill Lane")]
    public void an_address_has_a_grade(AddressGrade grade, string? country, string? postcode, params string[] lines) =>
        Assert.Equal(grade, AddressGrading.Of(new PostalAddress { Country = country, City = "Cardiff", Postcode = postcode, Lines = lines }));
}
