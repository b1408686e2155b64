using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Telemetry.Bench.Servers;

/// <summary>Sends events to a server, and asks it what it has.</summary>
internal static class HttpLoad
{
    private const int Callers = 4;
    private const int TextMax = 500;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan WaitWhenFull = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends bodies from four callers at once, each until it is acknowledged.</summary>
    /// <exception cref="InvalidOperationException">Events were refused.</exception>
    public static Task SendAllAsync(HttpClient http, IEnumerable<byte[]> bodies) =>
        Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (body, _) => await SendAsync(http, body).ConfigureAwait(false));

    /// <summary>Sends one body until it is acknowledged.</summary>
    /// <exception cref="InvalidOperationException">Events were refused.</exception>
    public static async Task SendAsync(HttpClient http, byte[] body)
    {
        while (true)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            using var answer = await http.PostAsync(new Uri("/v1/events", UriKind.Relative), content).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                await Task.Delay(WaitWhenFull).ConfigureAwait(false);
                continue;
            }

            using var said = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync().ConfigureAwait(false));
            if (answer.StatusCode != HttpStatusCode.Accepted || said.RootElement.GetProperty("rejected").GetArrayLength() > 0)
            {
                var text = $"{(int)answer.StatusCode}: {said.RootElement}";
                throw new InvalidOperationException(text[..Math.Min(text.Length, TextMax)]);
            }

            return;
        }
    }

    /// <summary>Gets how many calls can be queried now.</summary>
    public static async Task<long> CallsAsync(HttpClient http)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (from, to) = (now.AddDays(-45).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), now.AddDays(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/api/v1/spend?bucket=none&from={from}&to={to}", UriKind.Relative)).ConfigureAwait(false));
        return answer.RootElement.GetProperty("total").GetProperty("calls").GetInt64();
    }

    /// <summary>Waits until so many calls can be queried.</summary>
    /// <exception cref="TimeoutException">They cannot after ten minutes.</exception>
    public static async Task WaitForCallsAsync(HttpClient http, long calls)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromMinutes(10); await Task.Delay(BetweenLooks).ConfigureAwait(false))
        {
            if (await CallsAsync(http).ConfigureAwait(false) >= calls)
            {
                return;
            }
        }

        throw new TimeoutException($"Not all of {calls} calls became queryable.");
    }
}
