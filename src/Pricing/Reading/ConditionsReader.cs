using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Reading;

/// <summary>Reads a <c>when</c> object.</summary>
internal static class ConditionsReader
{
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static CardConditions Read(JsonMember? when)
    {
        if (when is not { } owner
            || !owner.IsObjectOf("service_tier", "speed", "inference_region", "deployment_type", "prompt_tokens_over", "weekly_utc"))
        {
            return CardConditions.None;
        }

        return new CardConditions
        {
            ServiceTier = ReadNames(owner.Get("service_tier")),
            Speed = ReadNames(owner.Get("speed")),
            InferenceRegion = ReadNames(owner.Get("inference_region")),
            DeploymentType = ReadNames(owner.Get("deployment_type")),
            PromptTokensOver = ReadTokens(owner.Get("prompt_tokens_over")),
            WeeklyUtc = ReadWindows(owner.Get("weekly_utc")),
        };
    }

    private static NameCondition? ReadNames(JsonMember? member)
    {
        if (member is not { } names)
        {
            return null;
        }

        if (names.Element.ValueKind != JsonValueKind.Object)
        {
            return NameCondition.OneOf([.. names.Texts(mayBeEmpty: true)]);
        }

        names.IsObjectOf("not");
        return names.Require("not") is { } not ? NameCondition.NoneOf([.. not.Texts(mayBeEmpty: true)]) : null;
    }

    private static long? ReadTokens(JsonMember? member)
    {
        if (member is not { } tokens)
        {
            return null;
        }

        if (tokens.Element.ValueKind == JsonValueKind.Number && tokens.Element.TryGetInt64(out var count) && count is >= 0 and <= 1_000_000_000)
        {
            return count;
        }

        tokens.Fault("must be a whole number of tokens from 0 to 1000000000");
        return null;
    }

    private static WeeklyWindows? ReadWindows(JsonMember? member)
    {
        if (member is not { } owner || !owner.IsObjectOf("windows", "except"))
        {
            return null;
        }

        var windows = owner.Require("windows") is { } list ? list.Items().SelectMany(ReadWindow).ToImmutableArray() : [];
        if (windows.IsEmpty)
        {
            if (owner.Get("windows") is { Element: { ValueKind: JsonValueKind.Array } none } && none.GetArrayLength() == 0)
            {
                owner.Fault("has no window");
            }

            return null;
        }

        if (windows.Index().Any(w => windows.Take(w.Index).Any(w.Item.Overlaps)))
        {
            owner.Fault("has windows that overlap");
        }

        return new WeeklyWindows
        {
            Windows = [.. windows.OrderBy(w => w.Day).ThenBy(w => w.From)],
            Except = owner.Get("except")?.Text() ?? "",
        };
    }

    private static IEnumerable<WeeklyWindow> ReadWindow(JsonMember window)
    {
        if (!window.IsObjectOf("days", "from", "to"))
        {
            yield break;
        }

        var from = window.Require("from") is { } start ? ReadTime(start) : null;
        var to = window.Require("to") is { } end ? ReadTime(end) : null;
        if (from >= to)
        {
            window.Fault("must end after it starts; one that runs over midnight is two windows, the first to 24:00");
            yield break;
        }

        foreach (var name in window.Require("days")?.Items() ?? [])
        {
            var day = Array.IndexOf(Days, name.Text());
            if (day < 0)
            {
                name.Fault("must be one of " + string.Join(", ", Days));
            }
            else if (from is { } a && to is { } b)
            {
                yield return new WeeklyWindow((DayOfWeek)day, a, b);
            }
        }
    }

    private static TimeSpan? ReadTime(JsonMember member)
    {
        var text = member.Text();
        if (text == "24:00")
        {
            return TimeSpan.FromDays(1);
        }

        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time.ToTimeSpan();
        }

        member.Fault("must be a time of day in UTC such as 01:00, at most 24:00");
        return null;
    }
}
