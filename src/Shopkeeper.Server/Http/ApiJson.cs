using Shopkeeper.Client.Tills;
using System.Text.Json;
using System.Text.Json.Serialization;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Engagement;
using Shopkeeper.Server.Http.Tills;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;
using Shopkeeper.Server.Http.Audit;
using Shopkeeper.Server.Http.Club;
using Shopkeeper.Server.Http.Claims;
using Shopkeeper.Server.Http.Conflicts;
using Shopkeeper.Server.Http.Engagement;
using Shopkeeper.Server.Http.Feed;
using Shopkeeper.Server.Http.Gates;
using Shopkeeper.Server.Http.Keys;
using Shopkeeper.Server.Http.Offers;
using Shopkeeper.Server.Http.Programmes;
using Shopkeeper.Server.Http.Reference;
using Shopkeeper.Server.Http.Vouchers;

namespace Shopkeeper.Server.Http;

/// <summary>Generated contracts of the calls that live in the host: camelCase, no nulls, numbers are numbers.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantJson), typeof(LocalDateJson), typeof(ProblemJson), typeof(TextJson)])]
[JsonSerializable(typeof(ActivityAnswer))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(SoldAnswer))]
[JsonSerializable(typeof(RecordedActivityAnswer))]
[JsonSerializable(typeof(QuoteAnswer))]
[JsonSerializable(typeof(AccountAnswer))]
[JsonSerializable(typeof(EntriesAnswer))]
[JsonSerializable(typeof(LotsAnswer))]
[JsonSerializable(typeof(OffersAnswer))]
[JsonSerializable(typeof(VoucherAnswer))]
[JsonSerializable(typeof(VouchersAnswer))]
[JsonSerializable(typeof(CodePoolsAnswer))]
[JsonSerializable(typeof(ReceiptAnswer))]
[JsonSerializable(typeof(VoucherBody))]
[JsonSerializable(typeof(IssueBody))]
[JsonSerializable(typeof(PickBody))]
[JsonSerializable(typeof(GateAnswer))]
[JsonSerializable(typeof(FeedAnswer))]
[JsonSerializable(typeof(RedeemBody))]
[JsonSerializable(typeof(AdjustBody))]
[JsonSerializable(typeof(TransferBody))]
[JsonSerializable(typeof(ReserveBody))]
[JsonSerializable(typeof(EndReservationBody))]
[JsonSerializable(typeof(ClubAnswer))]
[JsonSerializable(typeof(ClubChangesAnswer))]
[JsonSerializable(typeof(HomeAnswer))]
[JsonSerializable(typeof(ActivityBody))]
[JsonSerializable(typeof(BatchBody))]
[JsonSerializable(typeof(QuoteBody))]
[JsonSerializable(typeof(ConflictsAnswer))]
[JsonSerializable(typeof(AuditAnswer))]
[JsonSerializable(typeof(ClaimBody))]
[JsonSerializable(typeof(MemberClaimBody))]
[JsonSerializable(typeof(DeedAnswer))]
[JsonSerializable(typeof(HandoverCodeBody))]
[JsonSerializable(typeof(HandoverCodeAnswer))]
[JsonSerializable(typeof(HandoverBody))]
[JsonSerializable(typeof(SurveyAnswer))]
[JsonSerializable(typeof(SurveysAnswer))]
[JsonSerializable(typeof(OpenSurveysAnswer))]
[JsonSerializable(typeof(SurveyAnswersBody))]
[JsonSerializable(typeof(IdeaBody))]
[JsonSerializable(typeof(SurveyResultsAnswer))]
[JsonSerializable(typeof(IdeasAnswer))]
[JsonSerializable(typeof(IdeaAnswer))]
[JsonSerializable(typeof(IdeaDecisionBody))]
[JsonSerializable(typeof(WorthAnswer))]
[JsonSerializable(typeof(ReviewBody))]
[JsonSerializable(typeof(ReviewsAnswer))]
[JsonSerializable(typeof(ReviewAnswer))]
[JsonSerializable(typeof(ReviewDecisionBody))]
[JsonSerializable(typeof(ProductsAnswer))]
[JsonSerializable(typeof(AuditAnchor))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(NewKeyAnswer))]
[JsonSerializable(typeof(KeysAnswer))]
[JsonSerializable(typeof(EpochAnswer))]
[JsonSerializable(typeof(SimulationAnswer))]
[JsonSerializable(typeof(SimulateBody))]
[JsonSerializable(typeof(AllocateBody))]
[JsonSerializable(typeof(AllocationAnswer))]
[JsonSerializable(typeof(PlanAnswer))]
[JsonSerializable(typeof(PlanBody))]
[JsonSerializable(typeof(TillAskBody))]
[JsonSerializable(typeof(TillAskedAnswer))]
[JsonSerializable(typeof(TillClaimBody))]
[JsonSerializable(typeof(TillClaimAnswer))]
[JsonSerializable(typeof(TillAnswer))]
[JsonSerializable(typeof(TillsAnswer))]
[JsonSerializable(typeof(CouponBody))]
[JsonSerializable(typeof(CouponAnswer))]
[JsonSerializable(typeof(CouponsAnswer))]
[JsonSerializable(typeof(CouponSerialsBody))]
[JsonSerializable(typeof(CouponSerialsAnswer))]
[JsonSerializable(typeof(MemberCouponBody))]
[JsonSerializable(typeof(ShareBody))]
[JsonSerializable(typeof(GapsAnswer))]
[JsonSerializable(typeof(TillNumbersBody))]
[JsonSerializable(typeof(TillNumbersAnswer))]
[JsonSerializable(typeof(SignedSnapshot))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ProblemType))]
internal sealed partial class ApiJson : JsonSerializerContext;
