using System.Globalization;

namespace Telemetry.FakeProviders.Serving;

/// <summary>Seeded ids and counts: the same seed and order of requests give the same answers.</summary>
internal sealed class Made(int seed)
{
    private const string Letters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz";
    private readonly Lock gate = new();
    private readonly Random random = new(seed);

    /// <summary>Gets a number from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public int Count(int from, int to)
    {
        lock (this.gate)
        {
            return this.random.Next(from, to + 1);
        }
    }

    public string Id(string prefix, int length = 22)
    {
        lock (this.gate)
        {
            return prefix + string.Concat(Enumerable.Range(0, length).Select(_ => Letters[this.random.Next(Letters.Length)]));
        }
    }

    public string Uuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (this.gate)
        {
            this.random.NextBytes(bytes);
        }

        return new Guid(bytes).ToString();
    }

    /// <summary>Gets the time as providers write it, in seconds since 1970.</summary>
    public static string UnixNow() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
