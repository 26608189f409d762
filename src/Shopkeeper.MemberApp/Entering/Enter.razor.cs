using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Shopkeeper.Client;
using Shopkeeper.MemberApp.Shell;

namespace Shopkeeper.MemberApp.Entering;

/// <summary>
/// Signing in and joining are one way: an address, the code that was mailed to it, and, when nobody has joined with it, a few words about oneself.
/// Each step is a form; what one step knows the next one carries along, so that it works without scripts and in two tabs.
/// </summary>
public sealed partial class Enter
{
    private string? question;
    private string? ticket;
    private string? wrong;
    private Club? club;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? Again { get; set; }

    /// <summary>A form was sent after the session had ended: it was not heard.</summary>
    [SupplyParameterFromQuery]
    private string? Ended { get; set; }

    [SupplyParameterFromQuery(Name = "next")]
    private string? AskedNext { get; set; }

    [SupplyParameterFromQuery(Name = "card")]
    private string? AskedCard { get; set; }

    [SupplyParameterFromForm(Name = "next")]
    private string? FormNext { get; set; }

    [SupplyParameterFromForm]
    private string? Email { get; set; }

    [SupplyParameterFromForm]
    private string? Question { get; set; }

    [SupplyParameterFromForm]
    private string? Code { get; set; }

    [SupplyParameterFromForm]
    private string? Ticket { get; set; }

    [SupplyParameterFromForm]
    private string? Name { get; set; }

    [SupplyParameterFromForm(Name = "card")]
    private string? Card { get; set; }

    [SupplyParameterFromForm]
    private List<string>? Likes { get; set; }

    [SupplyParameterFromForm]
    private string? News { get; set; }

    private bool HasCard => AskedCard is not null || Card is { Length: > 0 };

    private string? Next => FormNext ?? AskedNext;

    private bool Is(string page) => Context.Request.Path.StartsWithSegments("/" + page);

    // The step that was shown is shown again before its form is heard: else there is no such form.
    protected override async Task OnInitializedAsync()
    {
        // Whoever signs in, again too, acts as a visitor.
        Api.As(null);
        (question, ticket) = (Question, Ticket);
        club = ticket is null ? null : await Clubs.OfAsync(Context, Api, T.Language);
    }

    private async Task AskAsync()
    {
        var asked = await Api.AskCodeAsync(Email?.Trim() ?? "");
        question = asked.Value?.Question;
        wrong = asked.Refusal is { } refusal ? Refusals.Say(T, refusal) : null;
    }

    private async Task EnterAsync()
    {
        var entered = await Api.SignInAsync(new EnterCode(Question ?? "", Code ?? "", Email ?? ""));
        if (entered.Refusal is { } refusal)
        {
            wrong = Refusals.Say(T, refusal);
            return;
        }

        if (entered.Value is { Session: not null } signedIn)
        {
            await SignedInAsync(signedIn);
            return;
        }

        ticket = entered.Value!.Ticket;
        Card = Card == "1" ? "" : Card;
        club = await Clubs.OfAsync(Context, Api, T.Language);
    }

    private async Task FinishAsync()
    {
        var joined = await Api.SignUpAsync(new SignUp(Ticket ?? "", Email ?? "")
        {
            Name = string.IsNullOrWhiteSpace(Name) ? null : Name, Card = string.IsNullOrWhiteSpace(Card) ? null : Card, Language = T.Language,
            Likes = Likes is { Count: > 0 } ? Likes : null,
            Consents = News == "yes" ? [new SaidConsent(true, "offers", "email", "web") { Wording = new Wording("1", T.Language, T["consent.offers.email"]) }] : null,
        });
        if (joined.Refusal is { } refusal)
        {
            (ticket, wrong) = (refusal.Pointer == "/ticket" ? null : Ticket, Refusals.Say(T, refusal));
            club = await Clubs.OfAsync(Context, Api, T.Language);
            return;
        }

        await SignedInAsync(joined.Value!);
    }

    private async Task SignedInAsync(SignedIn signedIn)
    {
        await SessionCookie.ReplaceAsync(Context, Api, signedIn);
        Go.NavigateTo(OwnPages.Or(Next, "/"));
    }
}
