using System.Text.RegularExpressions;
using Telemetry.Events.Mapping;
using Telemetry.Events.Reading;

namespace Telemetry.Events.Tests;

/// <summary>docs/event-format.md says what the code does.</summary>
public partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "event-format.md"));

    [Fact]
    public void Its_examples_are_valid_events_and_one_call_told_in_two_ways()
    {
        var examples = Example().Matches(Page).Select(match => Reading.ReadValid(match.Groups[1].Value, Reading.Intake)).ToArray();
        Assert.Equal(2, examples.Length);
        Assert.Equal(examples[0].Usage, examples[1].Usage);
    }

    [Fact]
    public void Every_field_class_dimension_and_api_is_described()
    {
        var names = EventFields.ByName.Keys
            .Concat(TokenClasses.ByName.Keys).Concat(DimensionNames.All).Concat(UsageApis.All)
            .Concat(VocabularyNames.Statuses).Concat(VocabularyNames.Qualities).Concat(VocabularyNames.Billings).Concat(VocabularyNames.ResponseCaches);
        Assert.All(names, name => Assert.Contains($"`{name}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_api_has_a_mapper() => Assert.All(UsageApis.All, api => Assert.NotNull(UsageMappers.For(api)));

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();
}
