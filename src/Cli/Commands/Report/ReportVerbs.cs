using System.CommandLine;

namespace Telemetry.Cli.Commands.Report;

/// <summary>The reviews of what calls cost.</summary>
internal static class ReportVerbs
{
    public static Command Create() => new VerbGroup(
        "report",
        "Review what a week or month cost beside the one before, and why it changed (docs/cost-review.md).",
        [
            new ReportVerb(
                "weekly",
                "Review an ISO week.",
                "week",
                "2026-W46",
                new Example("telemetry report weekly", "the last week that is over, as Markdown"),
                new Example("telemetry report weekly --tz Europe/Berlin --format html -o review.html", "a page to open, print or send"),
                new Example("telemetry report weekly --week 2026-W46 --format json", "every digit, for programs")),
            new ReportVerb(
                "monthly",
                "Review a calendar month.",
                "month",
                "2026-10",
                new Example("telemetry report monthly", "the last month that is over, as Markdown"),
                new Example("telemetry report monthly --month 2026-10 --format html -o october.html", "a page to open, print or send")),
        ],
        new Example("telemetry report weekly", "what the last week cost, and why it changed"),
        new Example("telemetry report monthly --format html -o review.html", "the last month as a page"));
}
