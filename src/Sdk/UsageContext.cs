using Telemetry.Events;
using Telemetry.Sdk.Attributing;

namespace Telemetry.Sdk;

/// <summary>Says who and what the model calls are for that are made inside, on this thread and in what it awaits or starts.</summary>
/// <remarks>
/// What is pushed further in wins over what is pushed further out, dimension by dimension; over baggage, over the user named in
/// the request, over the handler's defaults, and over those of the capture. A value that no event may carry (longer than 256
/// characters; a <c>promptName</c> longer than 128 or with white space; a 17th tag) is passed over and counted.
/// </remarks>
public static class UsageContext
{
    private static readonly AsyncLocal<Ambient?> Current = new();

    internal static Ambient? Ambience => Current.Value;

    /// <summary>Adds attribution until the result is disposed. Null leaves a dimension as it is outside.</summary>
    /// <param name="promptName">The prompt template's identifier, never its text.</param>
    /// <param name="tags">Further names and values, at most 16 in all.</param>
    /// <returns>To be disposed where the attribution ends; disposing it twice does nothing.</returns>
    public static IDisposable Push(
        string? team = null,
        string? project = null,
        string? feature = null,
        string? environment = null,
        string? customer = null,
        string? costCenter = null,
        string? user = null,
        string? session = null,
        string? promptName = null,
        string? taskType = null,
        string? complexity = null,
        string? agent = null,
        IEnumerable<KeyValuePair<string, string>>? tags = null)
    {
        var outer = Current.Value;
        string?[] values = [team, project, feature, environment, customer, costCenter, user, session, promptName, taskType, complexity, agent];
        var own = new AttributionBuilder();
        for (var i = 0; i < values.Length; i++)
        {
            own.Set(i, values[i]);
        }

        foreach (var (name, value) in tags ?? [])
        {
            own.Tag(name, value);
        }

        own.Add(outer?.Dimensions ?? Attribution.None, outer?.Tags ?? AttributionBuilder.NoTags);
        Current.Value = own.ToAmbient();
        return new Scope(outer);
    }

    private sealed class Scope(Ambient? outer) : IDisposable
    {
        private bool isEnded;

        public void Dispose()
        {
            if (!this.isEnded)
            {
                this.isEnded = true;
                Current.Value = outer;
            }
        }
    }
}
