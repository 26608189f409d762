using Microsoft.AspNetCore.Routing;
using Shopkeeper.Members.Http;

namespace Shopkeeper.Members;

public static class MembersModule
{
    /// <summary>
    /// The routes of the module: joining, activating and finding a member, its profile, preferences and consents, rights, household, invitations, and
    /// the shop's cards.
    /// </summary>
    public static void MapMembers(this IEndpointRouteBuilder routes)
    {
        JoinMember.Map(routes);
        GetMember.Map(routes);
        FindMember.Map(routes);
        ActivateMember.Map(routes);
        MemberConsents.Map(routes);
        MergeMembers.Map(routes);
        MemberHousehold.Map(routes);
        ReviewDuplicates.Map(routes);
        MemberIdentifiers.Map(routes);
        MemberSpending.Map(routes);
        CardRangeRoutes.Map(routes);
        CardBatchRoutes.Map(routes);
        MemberRights.Map(routes);
        MemberContact.Map(routes);
        MemberProfile.Map(routes);
        MemberPreferences.Map(routes);
        JoiningPolicies.Map(routes);
        InvitationCalls.Map(routes);
        ConfirmConsent.Map(routes);
        Suppressions.Map(routes);
        SignIn.Map(routes);
        SignUp.Map(routes);
        SignInWithPasskey.Map(routes);
        MemberPasskeys.Map(routes);
        MemberSessions.Map(routes);
    }
}
