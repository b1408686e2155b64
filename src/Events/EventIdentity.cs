using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Telemetry.Events;

/// <summary>Identities that are the same on every resend and whichever way a call is captured.</summary>
public static class EventIdentity
{
    /// <summary>The namespace of every derived event id.</summary>
    public static readonly Guid Namespace = new("b5de8dbd-f10c-5f4e-99d7-116267fb7ba8");

    /// <summary>
    /// Derives the id from the call's own ids: UUID v5 of <c>api \n id</c>, where id is the request id for
    /// <c>anthropic.messages</c> and the response id for every other api, else the other one.
    /// </summary>
    /// <param name="api">The api of the capture; empty lets <paramref name="provider"/> stand in its place.</param>
    /// <returns>Null when the call has neither id.</returns>
    public static Guid? Derive(string api, string provider, string requestId, string responseId)
    {
        var served = ServedApi(api, provider, responseId);
        var (first, second) = served == UsageApis.AnthropicMessages ? (requestId, responseId) : (responseId, requestId);
        var id = first.Length > 0 ? first : second;
        return id.Length == 0 ? null : Version5(Namespace, $"{served}\n{id}");
    }

    /// <summary>Derives the id of an event that knows no id of its own from the request's Idempotency-Key.</summary>
    /// <param name="index">The event's zero-based place in the request.</param>
    public static Guid FromIdempotencyKey(string key, int index) =>
        Version5(Namespace, string.Create(CultureInfo.InvariantCulture, $"idempotency-key\n{key}\n{index}"));

    /// <summary>Makes a UUID of version 5 (RFC 9562): the SHA-1 of a namespace and a UTF-8 name.</summary>
    public static Guid Version5(Guid @namespace, string name)
    {
        const int namespaceBytes = 16;
        var length = namespaceBytes + Encoding.UTF8.GetByteCount(name);
        Span<byte> input = length <= 512 ? stackalloc byte[length] : new byte[length];
        @namespace.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input[namespaceBytes..]);

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The RFC prescribes SHA-1; nothing secret depends on it.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>
    /// Tells a copy from a conflict: the first 8 bytes, big-endian, of the SHA-256 of the model and, for the counts beside
    /// the iterations and then each iteration, its model and the non-zero classes. Zero classes are left out, so a class
    /// added later changes no hash.
    /// </summary>
    /// <remarks>
    /// The text hashed is UTF-8, one line per item, each ended by <c>\n</c>: the event's model; <c>name=count</c> in the
    /// order of <see cref="TokenClasses.All"/>; for each iteration <c>+</c> and its model, then its classes.
    /// </remarks>
    public static ulong UsageHash(UsageEvent usageEvent)
    {
        var text = new StringBuilder(256).Append(usageEvent.Model).Append('\n');
        AppendCounts(text, usageEvent.Usage);
        foreach (var part in usageEvent.Iterations)
        {
            text.Append('+').Append(part.Model).Append('\n');
            AppendCounts(text, part.Usage);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    /// <summary>
    /// Gets the api that served a call. A capture through OpenTelemetry or LiteLLM has a shape of its own, and another capture
    /// of the same call knows only that api. Without an api the provider stands in its place.
    /// </summary>
    public static string ServedApi(string api, string provider, string responseId) => (api, provider) switch
    {
        ("", _) => provider,
        (not (UsageApis.OtelGenAi or UsageApis.LiteLlmUsage), _) => api,
        (_, "anthropic") => UsageApis.AnthropicMessages,
        (_, "openai" or "azure" or "xai") =>
            responseId.StartsWith("resp_", StringComparison.Ordinal) ? UsageApis.OpenAiResponses : UsageApis.OpenAiChat,
        (_, "google" or "vertex") => UsageApis.GoogleGenerateContent,
        (_, "bedrock") => UsageApis.BedrockConverse,
        (_, "deepseek") => UsageApis.DeepSeekChat,
        (_, "mistral") => UsageApis.MistralChat,
        _ => provider,
    };

    private static void AppendCounts(StringBuilder text, TokenUsage usage)
    {
        foreach (var tokenClass in TokenClasses.All)
        {
            if (usage[tokenClass] is var count && count != 0)
            {
                text.Append(TokenClasses.NameOf(tokenClass)).Append('=').Append(CultureInfo.InvariantCulture, $"{count}").Append('\n');
            }
        }
    }
}
