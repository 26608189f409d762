using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Shopkeeper.Client;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>A page for a signed-in member: who is not is sent to sign in, and comes back.</summary>
public abstract class MemberPage : ComponentBase
{
    private bool isLoaded;

    [Inject]
    protected ShopkeeperClient Api { get; set; } = null!;

    [Inject]
    protected NavigationManager Go { get; set; } = null!;

    [Inject]
    protected Texts T { get; set; } = null!;

    [Inject]
    protected ClubBook Clubs { get; set; } = null!;

    [CascadingParameter]
    protected HttpContext Context { get; set; } = null!;

    /// <summary>Whose page it is, when <see cref="ReadsSession"/>.</summary>
    protected Session Me { get; private set; } = null!;

    protected Days Days { get; private set; } = new(null);

    /// <summary>False: the page's own call says all that it needs, and refuses who is not signed in.</summary>
    protected virtual bool ReadsSession => true;

    /// <summary>What went wrong with the last form, in words for the member; null when nothing did.</summary>
    protected string? Wrong { get; set; }

    /// <summary>Nothing is rendered before all is read: a database that lets one wait would else be met by a page without its facts.</summary>
    public sealed override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (!isLoaded)
        {
            isLoaded = true;
            if (ReadsSession)
            {
                Me = Value(await Api.SessionAsync(Context.RequestAborted));
            }

            Days = new Days((await ClubAsync())?.Zone);
            await LoadAsync();
        }

        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LoadAsync();

    /// <summary>What the club is; null when no programme is in force.</summary>
    protected Task<Club?> ClubAsync() => Clubs.OfAsync(Context, Api, T.Language);

    /// <summary>The value; who is not signed in (any more) goes to sign in, and so does who must sign in again.</summary>
    protected T1 Value<T1>(Answer<T1> answer)
        where T1 : class
    {
        if (answer.Refusal is { } refusal && NeedsSignIn(refusal))
        {
            SignIn(refusal);
        }

        return answer.Required;
    }

    /// <summary>Null when it was refused; then <see cref="Wrong"/> says why.</summary>
    protected T1? Tried<T1>(Answer<T1> answer)
        where T1 : class
    {
        if (answer.Refusal is { } refusal)
        {
            if (NeedsSignIn(refusal))
            {
                SignIn(refusal);
            }

            Wrong = Refusals.Say(T, refusal);
        }

        return answer.Value;
    }

    // Without a session a page acts as a visitor, who is forbidden what is a member's.
    private static bool NeedsSignIn(Refusal refusal) =>
        refusal.Status == StatusCodes.Status401Unauthorized || refusal.Code is "forbidden" or "sign-in-again";

    private void SignIn(Refusal refusal)
    {
        var isAgain = refusal.Code == "sign-in-again";
        if (refusal.Status == StatusCodes.Status401Unauthorized)
        {
            // The session has ended elsewhere: this browser is a visitor's again.
            SessionCookie.Clear(Context);
        }

        var why = isAgain ? "again=1&" : HttpMethods.IsPost(Context.Request.Method) ? "ended=1&" : "";
        Go.NavigateTo($"/sign-in?{why}next={Uri.EscapeDataString("/" + Go.ToBaseRelativePath(Go.Uri))}");
    }
}

/// <summary>Refusals as a member reads them: our own words where we have them, for the field first, else what the API says.</summary>
public static class Refusals
{
    public static string Say(Texts texts, Refusal refusal) =>
        texts.Find($"problem.{refusal.Code}{refusal.Pointer?.Replace('/', '.')}") ?? texts.Find("problem." + refusal.Code) ?? refusal.Detail;
}
