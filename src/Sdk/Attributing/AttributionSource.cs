using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Telemetry.Events;

namespace Telemetry.Sdk.Attributing;

/// <summary>Gathers what a call is for: ambient, baggage, the request's own user, the handler's defaults, in this order.</summary>
internal sealed class AttributionSource(Func<IEnumerable<KeyValuePair<string, string?>>>? baggage, byte[]? userKey)
{
    /// <summary>The start of the baggage keys that are read: <c>telemetry.team</c>, <c>telemetry.tag.NAME</c>.</summary>
    internal const string BaggagePrefix = "telemetry.";
    private const string TagPrefix = BaggagePrefix + "tag.";

    /// <summary>Reads the baggage that the current activity carries, where the caller did not name another carrier.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> OfActivity() => Activity.Current?.Baggage ?? [];

    /// <summary>Gathers what holds here and now. Its user is as it was given.</summary>
    public Ambient Gather(Ambient defaults, string requestUser)
    {
        var ambient = UsageContext.Ambience;
        AttributionBuilder? builder = null;
        if (ambient is not null)
        {
            builder = new AttributionBuilder();
            builder.Add(ambient.Dimensions, ambient.Tags);
        }

        if (baggage is not null)
        {
            AddBaggage(ref builder, baggage());
        }

        if (requestUser.Length > 0)
        {
            builder ??= new AttributionBuilder();
            builder.Set(UserIndex, requestUser);
        }

        builder?.Add(defaults.Dimensions, defaults.Tags);
        return builder?.ToAmbient() ?? defaults;
    }

    /// <summary>Puts a keyed hash in the place of the user, where the owner gave a key.</summary>
    public Ambient HashUser(Ambient gathered) =>
        userKey is null || gathered.Dimensions.User.Length == 0 ? gathered : gathered with { Dimensions = HashUser(gathered.Dimensions) };

    /// <inheritdoc cref="HashUser(Ambient)"/>
    public Attribution HashUser(Attribution dimensions) =>
        userKey is null || dimensions.User.Length == 0 ? dimensions : dimensions with { User = Hash(userKey, dimensions.User) };

    private static int UserIndex { get; } = DimensionNames.All.IndexOf("user");

    private static void AddBaggage(ref AttributionBuilder? builder, IEnumerable<KeyValuePair<string, string?>> items)
    {
        foreach (var (key, value) in items)
        {
            if (!key.StartsWith(BaggagePrefix, StringComparison.Ordinal))
            {
                continue;
            }

            if (key.StartsWith(TagPrefix, StringComparison.Ordinal))
            {
                (builder ??= new AttributionBuilder()).Tag(key[TagPrefix.Length..], value);
            }
            else if (DimensionNames.All.IndexOf(key[BaggagePrefix.Length..]) is var index and >= 0)
            {
                (builder ??= new AttributionBuilder()).Set(index, value);
            }
        }
    }

    private static string Hash(byte[] key, string user) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(user)));
}
