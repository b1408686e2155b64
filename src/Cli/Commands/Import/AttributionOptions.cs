using System.Collections.Immutable;
using System.CommandLine;
using Telemetry.Events;
using Telemetry.Events.Formats;

namespace Telemetry.Cli.Commands.Import;

/// <summary>The options that say who imported calls were for, where their records do not: one for each dimension, and tags.</summary>
internal sealed class AttributionOptions
{
    private readonly ImmutableArray<Option<string?>> dimensions = [.. DimensionNames.All.Select(static name =>
        new Option<string?>("--" + name.Replace('_', '-')) { Description = $"The {name.Replace('_', ' ')} of calls that name none.", HelpName = "NAME" })];

    private readonly Option<string[]> tags = new("--tag")
    {
        Description = "A tag of every call, e.g. run=42. May be repeated.", HelpName = "NAME=VALUE", DefaultValueFactory = static _ => [],
    };

    public void AddTo(Command verb)
    {
        foreach (var option in this.dimensions)
        {
            option.Validators.Add(result =>
            {
                var longest = option == this.dimensions[DimensionNames.PromptName] ? EventLimits.PromptName : EventLimits.Text;
                if (result.Tokens is [{ Value: var value }] && (value.Length > longest || (longest == EventLimits.PromptName && value.Any(char.IsWhiteSpace))))
                {
                    result.AddError($"{option.Name}: at most {longest} characters{(longest == EventLimits.PromptName ? ", none of them white space" : "")}");
                }
            });
            verb.Options.Add(option);
        }

        this.tags.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens.Where(static token => token.Value.IndexOf('=', StringComparison.Ordinal) is < 1 or > EventLimits.Text))
            {
                result.AddError($"--tag: '{token.Value}' is not NAME=VALUE, e.g. --tag run=42");
            }
        });
        verb.Options.Add(this.tags);
    }

    public FormatContext Apply(ParseResult parsed, FormatContext context) => context with
    {
        Dimensions = this.dimensions
            .Select((option, at) => (Name: DimensionNames.All[at], Value: parsed.GetValue(option)))
            .Where(static given => !string.IsNullOrEmpty(given.Value))
            .ToImmutableSortedDictionary(static given => given.Name, static given => given.Value!, StringComparer.Ordinal),
        Tags = (parsed.GetValue(this.tags) ?? [])
            .Select(static tag => tag.Split('=', 2))
            .Aggregate(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), static (all, tag) => all.SetItem(tag[0], tag[1])),
    };
}
