using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Accounts;

/// <summary>Which points of which programme a command is about: named, or the default programme's first.</summary>
internal readonly record struct PointsChosen(ProgrammeDocument Document, int Currency)
{
    public static bool TryChoose(
        ProgrammeBook book, string? programme, string? pointsId, out PointsChosen chosen, out Problem? problem)
    {
        chosen = default;
        var history = programme is null ? book.Programmes.FirstOrDefault() : book.Find(programme);
        if (history?.Versions is not [.., var newest])
        {
            problem = Problems.Of(
                Rejection.UnknownProgramme,
                programme is null ? "No programme is published yet." : $"There is no programme '{programme}'.", "/programme");
            return false;
        }

        var points = newest.Document.Points;
        for (var i = 0; i < points.Length; i++)
        {
            if (pointsId is null || points[i].Id == pointsId)
            {
                chosen = new PointsChosen(newest.Document, i);
                problem = null;
                return true;
            }
        }

        problem = Problems.Of(
            Rejection.UnknownPoints,
            pointsId is null ? "The programme has no points." : $"The programme has no points '{pointsId}'.", "/pointsId");
        return false;
    }
}
