using System.ComponentModel;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Http;
using Shopkeeper.Members.Profiles;

namespace Shopkeeper.Members.Policies;

/// <summary>What a shop asks of those who join; a shop that has decided nothing asks nothing.</summary>
public sealed record JoiningPolicy
{
    public static readonly JoiningPolicy Default = new();

    [Description("Whoever gives a date of birth is at least so many years old; 0 = any age.")]
    public int MinimumAge { get; init; }

    [Description("Where one becomes a member by invitation only; holding a card asks for none, an import neither.")]
    public InvitationOnly? InvitationOnly { get; init; }

    [Description("Channels (email, sms, phone) whose address must confirm what is agreed to for it from now on.")]
    public IReadOnlyList<string>? DoubleOptIn { get; init; }

    [Description("How long an address may take to confirm.")]
    public int ConfirmationHours { get; init; } = 168;

    /// <summary>A consent as the shop takes it: one that an address must confirm is pending.</summary>
    internal ConsentEntry Taken(ConsentEntry entry) =>
        entry is { Given: true, Basis: ConsentBasis.Consent }
        && DoubleOptIn is { } channels && ConsentWords.Of(entry.Channel) is { } word && channels.Contains(word, StringComparer.Ordinal)
            ? entry with { NeedsConfirmation = true }
            : entry;

    internal bool AsksForInvitation(string? programme, string store) => InvitationOnly is { } only
        && (only.Everywhere || (only.Stores ?? []).Contains(store, StringComparer.Ordinal)
            || (only.Programmes is { Count: > 0 } programmes && (programme is null || programmes.Contains(programme, StringComparer.Ordinal))));

    internal FieldProblem? Problem => MinimumAge is < 0 or > Limits.MinimumAge
        ? FieldProblem.Malformed("/minimumAge", $"An age from 0 to {Limits.MinimumAge}.")
        : (InvitationOnly?.Programmes?.Count ?? 0) > Limits.PolicyNames || (InvitationOnly?.Stores?.Count ?? 0) > Limits.PolicyNames
            ? FieldProblem.Malformed("/invitationOnly", $"At most {Limits.PolicyNames} programmes and stores.")
        : (DoubleOptIn ?? []).Any(static channel => channel is not ("email" or "sms" or "phone"))
            ? FieldProblem.Malformed("/doubleOptIn", "Channels whose address can answer: email, sms, phone.")
        : ConfirmationHours is < 1 or > Limits.ConfirmationHours
            ? FieldProblem.Malformed("/confirmationHours", $"From 1 to {Limits.ConfirmationHours} hours.")
        : null;
}

/// <summary>A join in one of these stores, or into one of these programmes (one that names none is into all), or any.</summary>
public sealed record InvitationOnly
{
    public bool Everywhere { get; init; }

    public IReadOnlyList<string>? Programmes { get; init; }

    public IReadOnlyList<string>? Stores { get; init; }
}
