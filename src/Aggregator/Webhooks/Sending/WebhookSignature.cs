using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Telemetry.Aggregator.Webhooks.Endpoints;

namespace Telemetry.Aggregator.Webhooks.Sending;

/// <summary>Signs calls as Standard Webhooks 1.0 says: HMAC-SHA256 over id, timestamp and body.</summary>
public static class WebhookSignature
{
    /// <summary>Gets the header <c>webhook-signature</c>.</summary>
    /// <param name="secrets">The secrets; during a rotation two, whose signatures stand side by side.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>, Unix seconds.</param>
    /// <param name="body">The body as it is sent.</param>
    public static string Of(IEnumerable<string> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var content = new byte[Encoding.UTF8.GetByteCount(id) + 22 + body.Length];
        var length = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."), content);
        body.CopyTo(content.AsSpan(length));
        var signed = content.AsMemory(0, length + body.Length);
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(WebhookSecret.Bytes(secret), signed.Span))));
    }
}
