using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Accounts;

/// <summary>Why a command is refused, with a sentence in plain words; <see cref="None"/> when it is not.</summary>
internal readonly record struct Refusal(Rejection Why, string Detail)
{
    public static readonly Refusal None = new(Rejection.None, "");

    public bool IsNone => Why == Rejection.None;
}
