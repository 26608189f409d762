namespace Shopkeeper.Domain.Kernel;

/// <summary>Everything has a limit, and it stands here and in docs/LIMITS.md. What lies beyond is malformed.</summary>
public static class Limits
{
    public const int Lines = 10_000;
    public const int Tenders = 100;
    public const int Returns = 1_000;
    public const int Events = 20;
    public const int BatchActivities = 1_000;

    /// <summary>Of one amount in minor units, either sign: real trade invoices have six figures, this has twelve.</summary>
    public const long Amount = 1_000_000_000_000;

    /// <summary>Of one line's quantity in thousandths: a billion pieces.</summary>
    public const long Thousandths = 1_000_000_000_000;

    /// <summary>Of a custom activity's or a handover's count.</summary>
    public const long Count = 1_000_000;

    /// <summary>Points of one redemption, reservation or adjustment.</summary>
    public const long Points = 1_000_000_000;

    public const int SourceLength = 60;
    public const int KeyLength = 200;
    public const int SkuLength = 100;

    /// <summary>Of store, channel, tender type, event, custom type and programme id.</summary>
    public const int NameLength = 60;
    public const int SubjectLength = 200;
    public const int CardLength = 60;
    public const int ReasonLength = 500;

    /// <summary>An activity may not claim to be older than this year, nor further ahead than so many days.</summary>
    public const int FirstYear = 2000;
    public const int DaysAhead = 366;

    /// <summary>A clock further ahead than this is capped and marked (docs/adr on time).</summary>
    public const int ClockAheadMinutes = 10;

    public const int PageLength = 1_000;

    /// <summary>Points of one kind that one posting gives: what rules give beyond is cut, so that no sum can overflow.</summary>
    public const long PointsPerPosting = 1_000_000_000_000;

    /// <summary>Open holds of an account in one programme.</summary>
    public const int Holds = 64;

    /// <summary>Offers of a programme, pools with them.</summary>
    public const int Offers = 10_000;

    /// <summary>Open picks of an account in one programme, and slots of a pool.</summary>
    public const int Picks = 100;

    /// <summary>Offers that one basket is given.</summary>
    public const int OffersPerBasket = 100;

    /// <summary>Wrong voucher codes of a caller within so many minutes; then it waits for the rest of them.</summary>
    public const int CodeGuesses = 100;
    public const int CodeGuessMinutes = 10;

    /// <summary>Ranges of numbers of a shop; digits of a card; digits that a range leaves free.</summary>
    public const int CardRanges = 50;
    public const int CardDigitsLeast = 8;
    public const int CardDigitsMost = 19;
    public const int CardFreeDigits = 4;

    /// <summary>Of a hundred numbers of a range so many may be printed: a guess finds a card once in a hundred tries.</summary>
    public const int CardDensityPerCent = 1;
    public const int CardsPerBatch = 100_000;

    /// <summary>Cards, addresses, ids by which one member is found.</summary>
    public const int IdentifiersPerMember = 30;

    /// <summary>Characters of a web shop's id of a member, and of an app's id of its device.</summary>
    public const int OtherIdLength = 200;

    /// <summary>An app's code is good for so many seconds, and its clock may be so many ahead.</summary>
    public const int ProofSeconds = 60;
    public const int ProofSecondsAhead = 30;

    /// <summary>Characters of a code of an app as a till sends it on; a real one has 68.</summary>
    public const int ProofLength = 200;

    /// <summary>
    /// A code shown to a till that cannot ask: made so many minutes before its sale at most, and the sale arrives within so many
    /// days; codes that were used are known for as long.
    /// </summary>
    public const int OfflineProofMinutes = 30;
    public const int OfflineProofDays = 7;

    /// <summary>A PIN has so many digits; wrong so often it waits so many minutes, and wrong so often in a row it is over.</summary>
    public const int PinLeast = 6;
    public const int PinMost = 12;
    public const int PinTries = 5;
    public const int PinLockMinutes = 60;
    public const int PinFailures = 100;

    /// <summary>
    /// Look-ups of a kind that found nobody, and joins that met somebody, of an API key within so many minutes; then it waits. Tills and
    /// the office have a limit of their own, and so has a member, who changes the own address and no other.
    /// </summary>
    public const int LookupMisses = 100;
    public const int TillLookupMisses = 1_000;
    public const int OwnLookupMisses = 10;
    public const int LookupMinutes = 10;

    /// <summary>Answers to a public form come after full steps of so many milliseconds.</summary>
    public const int FormAnswerMilliseconds = 100;

    /// <summary>What a member says to like.</summary>
    public const int Likes = 100;

    /// <summary>Lines of an address, and characters of each.</summary>
    public const int AddressLines = 6;
    public const int AddressText = 100;

    /// <summary>Years that a shop may ask of those who join.</summary>
    public const int MinimumAge = 120;

    /// <summary>Codes of one batch of invitations, and joins that one code is good for.</summary>
    public const int Invitations = 10_000;

    /// <summary>Members of one household, and invitations into it that are open at a time.</summary>
    public const int HouseholdMembers = 8;

    /// <summary>How long an invitation into a household is good.</summary>
    public const int HouseholdInvitationDays = 14;
    public const int InvitationUses = 1_000_000;

    /// <summary>Days after which a signed-in member signs in again.</summary>
    public const int SessionDays = 60;

    /// <summary>Minutes after signing in within which a member may do what must not be done by whoever finds a phone unlocked.</summary>
    public const int SessionProofMinutes = 15;

    /// <summary>A code that was mailed: minutes, tries, and how many an address is sent in an hour.</summary>
    public const int MailedCodeMinutes = 10;
    public const int MailedCodeTries = 5;
    public const int MailedCodesPerHour = 5;

    /// <summary>Passkeys of one member, characters of a name that one is given, and minutes that a challenge for one is good.</summary>
    public const int Passkeys = 20;
    public const int PasskeyName = 50;
    public const int PasskeyChallengeMinutes = 5;

    /// <summary>Minutes for joining with an address that was shown to be one's own.</summary>
    public const int SignUpMinutes = 60;

    /// <summary>Segments that an invitation puts a member into.</summary>
    public const int InvitationSegments = 20;

    /// <summary>Programmes or stores that a joining policy names.</summary>
    public const int PolicyNames = 10_000;

    /// <summary>Hours that an address has to confirm.</summary>
    public const int ConfirmationHours = 8_784;

    /// <summary>Addresses and numbers that one request puts on the suppression list.</summary>
    public const int Suppressions = 1_000;

    /// <summary>Kinds of size (shoes, shirts) of one member.</summary>
    public const int Sizes = 50;

    /// <summary>Consents that one request records.</summary>
    public const int ConsentsPerRequest = 20;

    /// <summary>Characters of the text that somebody agreed to, and of a proof.</summary>
    public const int ConsentText = 2_000;

    /// <summary>A pick stays in the account for so many days after its end: as long as a till may have been offline.</summary>
    public const int PickDays = 35;

    /// <summary>Vouchers of an account in one programme that can still be used.</summary>
    public const int Vouchers = 200;

    /// <summary>Offers of which one reservation sets a use aside.</summary>
    public const int OffersPerReservation = 20;

    /// <summary>Lots that one posting brings into an account from outside it.</summary>
    public const int BelongingLots = 1_000;

    /// <summary>Vouchers that one purchase or reservation names.</summary>
    public const int VouchersPerBasket = 100;

    /// <summary>
    /// Offers that meet on common lines are combined best for the member exactly up to so many choices (an exclusive offer is
    /// one on each of its lines). Of more, the search ends after so many steps, and the answer says so.
    /// </summary>
    public const int OffersCombined = 12;
    public const int OfferSteps = 16_384;

    /// <summary>Steps of the search over all of a basket.</summary>
    public const int OfferStepsPerBasket = 65_536;

    /// <summary>Exclusive offers are chosen line by line up to so many choices; beyond, for all their lines at once.</summary>
    public const int OfferChoices = 4_096;

    /// <summary>How many days personal data may be kept by a rule of retention.</summary>
    public const int RetentionDaysLeast = 30;
    public const int RetentionDaysMost = 36_500;

    /// <summary>Members of a kind that are looked at when a caller asks how many are older, those who joined first.</summary>
    public const int RetentionLooked = 1_000;

    /// <summary>Days for which a sale without a member may be claimed, and days of the period in which claims of a member are counted.</summary>
    public const int ClaimDays = 366;

    /// <summary>Claims of a member that a shop may allow within its period.</summary>
    public const int ClaimsPerMember = 1_000;

    /// <summary>Sales with the same number on their receipts, told apart by total and date.</summary>
    public const int ClaimMarks = 20;

    /// <summary>Codes of receipts and handovers that may be wrong, of a member or for a number, within <see cref="CodeGuessMinutes"/>.</summary>
    public const int ClaimGuesses = 5;

    /// <summary>Characters of a review, as a reader counts them.</summary>
    public const int ReviewText = 4_000;

    /// <summary>Surveys of a shop; of each its questions, of a question its options, of a text its languages and its characters.</summary>
    public const int Surveys = 1_000;
    public const int SurveyQuestions = 50;
    public const int SurveyOptions = 50;
    public const int SurveyLanguages = 20;
    public const int SurveyText = 500;

    /// <summary>Characters of an answer in words.</summary>
    public const int AnswerText = 2_000;

    /// <summary>Characters of an idea, as a reader counts them, and ideas of a member within 24 hours.</summary>
    public const int IdeaText = 2_000;
    public const int IdeasPerDay = 5;

    /// <summary>Coupons of a shop that give points, and serial numbers of one that are told at once.</summary>
    public const int Coupons = 1_000;
    public const int CouponSerials = 10_000;

    /// <summary>Answers that results of a survey add up, the latest, and texts that they list.</summary>
    public const int SurveyResults = 10_000;
    public const int SurveyTexts = 200;

    /// <summary>Postings of an account, from the newest, that are looked at for what was bought or what a year was worth.</summary>
    public const int JournalLooked = 10_000;

    /// <summary>Of a limit's past periods the two newest are kept, and all within so many days of the newest.</summary>
    public const int CounterDays = 35;
}
