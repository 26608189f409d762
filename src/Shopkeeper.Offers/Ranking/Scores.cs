namespace Shopkeeper.Offers.Ranking;

/// <summary>
/// The score of one member for every offer:
/// s(j) = lambda (ln(1 + M(j)) + 0.5 cat(j)) + 0.1 ln(1 + 100 pop(j)) + like(j), with M(j) = sum of w_i c(i) over the set.
/// Only offers that the member's products, categories or likes touch are computed; every other one has the popularity term
/// alone. Used over and over by one thread: <see cref="Of"/> forgets the member before.
/// </summary>
internal sealed class Scores(OfferIndex index, Weights weights)
{
    private readonly double[] matches = new double[index.Offers.Length];
    private readonly double[] category = new double[index.Offers.Length];
    private readonly double[] like = new double[index.Offers.Length];
    private readonly double[] fatigue = [.. Enumerable.Repeat(1d, index.Offers.Length)];
    private readonly bool[] isTouched = new bool[index.Offers.Length];
    private readonly List<int> touched = new(index.Offers.Length);
    private readonly double[] categoryCounts = new double[index.Categories.Length];
    private readonly List<int> categoriesBought = [];
    private readonly bool[] isLiked = new bool[index.Categories.Length];
    private readonly List<int> categoriesLiked = [];
    private double[] popularity = [];
    private double trust;

    /// <summary>Offers, by number, whose score is more than the popularity term; in no order.</summary>
    public IReadOnlyList<int> Touched => touched;

    /// <param name="popular">The popularity term by offer: <see cref="PopularTerms"/> of the member's cluster.</param>
    public void Of(RankedMember member, double[] popular)
    {
        Forget();
        popularity = popular;
        if (member.MayProfile)
        {
            var history = member.History;
            trust = history.Baskets / (history.Baskets + Weights.Shrinkage);
            AddMatches(history);
            AddCategories(history);
        }

        AddLikes(member);
        foreach (var (offer, times) in member.Shown)
        {
            Touch(offer);
            fatigue[offer] = Math.Pow(Weights.Fatigue, times);
        }
    }

    /// <summary>w ln(1 + 100 pop(j)), the same for all members of a cluster.</summary>
    public double[] PopularTerms(Popularity shares) =>
        [.. shares.Shares.Select(share => weights.Popularity * Math.Log(1 + (100 * share)))];

    public bool IsTouched(int offer) => isTouched[offer];

    public double Score(int offer) => fatigue[offer] * (Bought(offer) + Category(offer) + popularity[offer] + Liked(offer));

    /// <summary>M(j): what the member bought of the set, aged.</summary>
    public double Matches(int offer) => matches[offer];

    public double Bought(int offer) => trust * weights.Matches * Math.Log(1 + matches[offer]);

    public double Category(int offer) => trust * weights.Category * category[offer];

    public double Popular(int offer) => popularity[offer];

    public double Liked(int offer) => weights.Like * like[offer];

    /// <summary>The category that most of cat(j) comes from; null when there is none.</summary>
    public string? MainCategory(int offer)
    {
        var (main, most) = (-1, 0d);
        foreach (var (number, part) in index.CategoriesOf(offer))
        {
            if (part * categoryCounts[number] > most)
            {
                (main, most) = (number, part * categoryCounts[number]);
            }
        }

        return main < 0 ? null : index.Categories[main];
    }

    private void Forget()
    {
        foreach (var offer in touched)
        {
            matches[offer] = category[offer] = like[offer] = 0;
            fatigue[offer] = 1;
            isTouched[offer] = false;
        }

        foreach (var bought in categoriesBought)
        {
            categoryCounts[bought] = 0;
        }

        foreach (var liked in categoriesLiked)
        {
            isLiked[liked] = false;
        }

        touched.Clear();
        categoriesBought.Clear();
        categoriesLiked.Clear();
        trust = 0;
    }

    private void AddMatches(MemberHistory history)
    {
        foreach (var bought in history.Products)
        {
            foreach (var (offer, weight) in index.OffersOf(bought.Number))
            {
                Touch(offer);
                matches[offer] += weight * bought.Count;
            }
        }
    }

    private void AddCategories(MemberHistory history)
    {
        if (weights.Category == 0)
        {
            return;
        }

        var all = CountCategories(history);
        foreach (var bought in categoriesBought)
        {
            var share = categoryCounts[bought] / all;
            foreach (var (offer, part) in index.OffersIn(bought))
            {
                Touch(offer);
                category[offer] += part * share;
            }
        }
    }

    private double CountCategories(MemberHistory history)
    {
        var all = 0d;
        foreach (var bought in history.Products)
        {
            all += bought.Count;
            var number = index.CategoryOf(bought.Number);
            if (number < 0)
            {
                continue;
            }

            if (categoryCounts[number] == 0)
            {
                categoriesBought.Add(number);
            }

            categoryCounts[number] += bought.Count;
        }

        return all;
    }

    private void AddLikes(RankedMember member)
    {
        foreach (var name in member.Likes)
        {
            foreach (var liked in index.CategoriesLiked(name))
            {
                AddLiked(liked);
            }

            foreach (var offer in index.BrandLiked(name))
            {
                Touch(offer);
                like[offer] = 1;
            }
        }
    }

    /// <summary>Once, however many likes mean this category: the share is of the union.</summary>
    private void AddLiked(int number)
    {
        if (isLiked[number])
        {
            return;
        }

        isLiked[number] = true;
        categoriesLiked.Add(number);
        foreach (var (offer, part) in index.OffersIn(number))
        {
            Touch(offer);
            like[offer] = Math.Min(1, like[offer] + part);
        }
    }

    private void Touch(int offer)
    {
        if (!isTouched[offer])
        {
            isTouched[offer] = true;
            touched.Add(offer);
        }
    }
}
