using System.Security.Cryptography;

namespace Telemetry.Aggregator.Webhooks.Endpoints;

/// <summary>Secrets of Standard Webhooks: <c>whsec_</c> and the base64 of 24 to 64 bytes.</summary>
public static class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int BytesMin = 24;
    private const int BytesMax = 64;

    /// <summary>Makes a secret of 32 random bytes.</summary>
    public static string Create() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>Gets the key's bytes.</summary>
    /// <exception cref="FormatException">It is no such secret.</exception>
    public static byte[] Bytes(string secret) => FaultOf(secret) is { } fault ? throw new FormatException(fault) : Convert.FromBase64String(secret[Prefix.Length..]);

    /// <summary>Says what is wrong with a secret; null where nothing is.</summary>
    public static string? FaultOf(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return "must begin with whsec_ and go on in base64; leave it out to have one made.";
        }

        var bytes = new byte[secret.Length];
        if (!Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out var length))
        {
            return "is not base64 behind whsec_; leave it out to have one made.";
        }

        return length switch
        {
            < BytesMin => $"has {length} bytes behind whsec_: at least {BytesMin} are needed; leave it out to have one made.",
            > BytesMax => $"has {length} bytes behind whsec_: at most {BytesMax} are taken.",
            _ => null,
        };
    }
}
