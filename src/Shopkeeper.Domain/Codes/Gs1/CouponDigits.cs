namespace Shopkeeper.Domain.Codes.Gs1;

/// <summary>The digits of a coupon, read one part after the other; the first thing that is wrong stays, and nothing is read any more.</summary>
internal sealed class CouponDigits(string digits)
{
    private int at;
    private string wrong = digits.AsSpan().ContainsAnyExceptInRange('0', '9') ? "has digits only" : "";

    /// <summary>Steps over that digit when it is the next one.</summary>
    public bool IsNext(char digit)
    {
        if (wrong.Length > 0 || at >= digits.Length || digits[at] != digit)
        {
            return false;
        }

        at++;
        return true;
    }

    /// <summary>So many digits.</summary>
    public CouponDigits Take(int count, string what)
    {
        Next(count, what);
        return this;
    }

    /// <summary>One digit, of these.</summary>
    public CouponDigits One(string allowed, string what)
    {
        if (Next(1, what) is [var digit] && !allowed.Contains(digit, StringComparison.Ordinal))
        {
            wrong = $"has a {what} that there is not";
        }

        return this;
    }

    /// <summary>A digit that says how many follow, beyond the least, and those.</summary>
    public CouponDigits Sized(string allowed, int least, string what)
    {
        if (Next(1, what) is not [var length])
        {
            return this;
        }

        if (!allowed.Contains(length, StringComparison.Ordinal))
        {
            wrong = $"has a {what} of a length that it cannot have";
            return this;
        }

        return Take(length - '0' + least, what);
    }

    /// <summary>Year, month and day in six digits; empty when something is wrong.</summary>
    public string Date(string what)
    {
        var date = Next(6, what);
        if (date.Length > 0 && !Gs1Part.IsDate(date, mayLackDay: false))
        {
            wrong = $"has a {what} that there is not";
        }

        return date;
    }

    /// <summary>What is wrong, in words; empty when nothing is, and all has been read.</summary>
    public string End() => wrong.Length == 0 && at < digits.Length ? "has more than it can have" : wrong;

    private string Next(int count, string what)
    {
        if (wrong.Length == 0 && digits.Length - at < count)
        {
            wrong = $"ends before its {what}";
        }

        if (wrong.Length > 0)
        {
            return "";
        }

        at += count;
        return digits[(at - count)..at];
    }
}
