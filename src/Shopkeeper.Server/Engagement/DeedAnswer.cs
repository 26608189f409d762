using System.ComponentModel;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Engagement;

/// <summary>What became of something that a member did.</summary>
public sealed record DeedAnswer(string Id, ActivityAnswer Activity)
{
    [Description("Why it gave no points: a reason as in an explanation; other-activity when no rule of the programme is for it.")]
    public string? Reason { get; init; }
}
