using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shopkeeper.Client;

/// <summary>How bodies are written and answers read: generated, so that it works where nothing is reflected on.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(AskCode))]
[JsonSerializable(typeof(CodeAsked))]
[JsonSerializable(typeof(EnterCode))]
[JsonSerializable(typeof(SignedIn))]
[JsonSerializable(typeof(SignUp))]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(SignedOut))]
[JsonSerializable(typeof(MemberRead))]
[JsonSerializable(typeof(Contact))]
[JsonSerializable(typeof(Preferences))]
[JsonSerializable(typeof(Consents))]
[JsonSerializable(typeof(SayConsents))]
[JsonSerializable(typeof(Household))]
[JsonSerializable(typeof(HouseholdInvitation))]
[JsonSerializable(typeof(AcceptInvitation))]
[JsonSerializable(typeof(LeaveHousehold))]
[JsonSerializable(typeof(Spending))]
[JsonSerializable(typeof(RegisterDevice))]
[JsonSerializable(typeof(NewDevice))]
[JsonSerializable(typeof(Erased))]
[JsonSerializable(typeof(Restriction))]
[JsonSerializable(typeof(Nothing))]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(Entries))]
[JsonSerializable(typeof(ActivityRead))]
[JsonSerializable(typeof(Vouchers))]
[JsonSerializable(typeof(Menu))]
[JsonSerializable(typeof(PickOffer))]
[JsonSerializable(typeof(Posted))]
[JsonSerializable(typeof(Club))]
[JsonSerializable(typeof(ClubChanges))]
[JsonSerializable(typeof(Home))]
[JsonSerializable(typeof(BoughtProducts))]
[JsonSerializable(typeof(WriteReview))]
[JsonSerializable(typeof(RedeemCode))]
[JsonSerializable(typeof(ShareIdea))]
[JsonSerializable(typeof(ClaimReceipt))]
[JsonSerializable(typeof(OpenSurveys))]
[JsonSerializable(typeof(AnswerSurvey))]
[JsonSerializable(typeof(Deed))]
[JsonSerializable(typeof(Worth))]
internal sealed partial class ClientJson : JsonSerializerContext;

/// <summary>An empty body.</summary>
internal sealed record Nothing;
