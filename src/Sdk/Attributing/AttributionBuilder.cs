using System.Collections.Immutable;
using Telemetry.Events;
using Telemetry.Sdk.Capture;

namespace Telemetry.Sdk.Attributing;

/// <summary>Gathers dimensions and tags from the strongest source to the weakest: what is set stays.</summary>
internal sealed class AttributionBuilder
{
    private readonly string?[] values = new string?[DimensionNames.All.Length];
    private ImmutableSortedDictionary<string, string>.Builder? tags;

    public static ImmutableSortedDictionary<string, string> NoTags { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Sets the dimension at a place of <see cref="DimensionNames.All"/> unless it is set. What cannot be one is passed over.</summary>
    public void Set(int index, string? value)
    {
        if (string.IsNullOrEmpty(value) || this.values[index] is not null)
        {
            return;
        }

        var isIdentifier = index == DimensionNames.PromptName;
        if (value.Length > (isIdentifier ? EventLimits.PromptName : EventLimits.Text) || (isIdentifier && value.Any(char.IsWhiteSpace)))
        {
            CaptureMetrics.Fault(CaptureFault.AttributionInvalid);
        }
        else
        {
            this.values[index] = value;
        }
    }

    /// <summary>Sets a tag unless it is set. What cannot be one is passed over.</summary>
    public void Tag(string name, string? value)
    {
        if (string.IsNullOrEmpty(value) || this.tags?.ContainsKey(name) == true)
        {
            return;
        }

        this.tags ??= NoTags.ToBuilder();
        if (name.Length is 0 or > EventLimits.Text || value.Length > EventLimits.Text || this.tags.Count >= EventLimits.Tags)
        {
            CaptureMetrics.Fault(CaptureFault.AttributionInvalid);
        }
        else
        {
            this.tags.Add(name, value);
        }
    }

    /// <summary>Fills what is not set from a weaker source.</summary>
    public void Add(Attribution dimensions, ImmutableSortedDictionary<string, string> weaker)
    {
        if (dimensions != Attribution.None)
        {
            for (var i = 0; i < this.values.Length; i++)
            {
                Set(i, DimensionNames.ValueOf(dimensions, i));
            }
        }

        foreach (var (name, value) in weaker)
        {
            Tag(name, value);
        }
    }

    public Ambient ToAmbient() => new(DimensionNames.Create(this.values), this.tags?.ToImmutable() ?? NoTags);
}
