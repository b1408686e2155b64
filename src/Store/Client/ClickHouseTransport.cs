using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Telemetry.Store.Errors;

namespace Telemetry.Store.Client;

/// <summary>Sends requests of ClickHouse's HTTP interface and turns error answers into exceptions.</summary>
internal sealed class ClickHouseTransport : IDisposable
{
    // Servers take parameters in the URL up to their own limits (1 MiB by default); far below them, a form is used.
    private const int UrlParametersMax = 16 << 10;

    private readonly HttpClient http;
    private readonly Uri root;
    private readonly AuthenticationHeaderValue? authorization;
    private readonly TimeSpan timeout;
    private readonly IReadOnlyDictionary<string, string> settings;

    public ClickHouseTransport(ClickHouseConnectionStringBuilder options, HttpMessageHandler? handler)
    {
        IsEmbedded = handler is Embedded.EmbeddedHttpHandler;
        Compressed = options.Compression && !IsEmbedded;
        this.http = handler is null
            ? new HttpClient(new SocketsHttpHandler
            {
                AutomaticDecompression = DecompressionMethods.GZip,
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            })
            : new HttpClient(handler, disposeHandler: false);
        this.http.Timeout = System.Threading.Timeout.InfiniteTimeSpan;
        this.root = new UriBuilder(options.Protocol, options.Host, options.Port, "/").Uri;
        this.timeout = TimeSpan.FromSeconds(options.Timeout);
        this.settings = options.Settings;
        this.authorization = options.Username == "default" && options.Password.Length == 0
            ? null
            : new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Username}:{options.Password}")));
    }

    public bool IsEmbedded { get; }

    /// <summary>Gets whether bodies are gzipped.</summary>
    public bool Compressed { get; }

    /// <summary>Sends one statement and returns the answer with its body still to be read.</summary>
    /// <exception cref="ClickHouseException">The server answered with an error, or could not be reached (210, transient), or took too long (159).</exception>
    public async Task<HttpResponseMessage> SendAsync(ClickHouseRequest request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(request.Timeout ?? this.timeout);
        using var message = Message(request);
        HttpResponseMessage? response = null;
        try
        {
            response = await this.http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.IsSuccessStatusCode && !response.Headers.Contains("X-ClickHouse-Exception-Code"))
            {
                if (!IsEmbedded)
                {
                    response.Content = new StreamContent(
                        new TimeLimitedStream(await response.Content.ReadAsStreamAsync(limit.Token), request.Timeout ?? this.timeout));
                }

                return response;
            }

            var text = await response.Content.ReadAsStringAsync(limit.Token);
            response.Dispose();
            throw ClickHouseErrorText.ToException(text) is { Code: > 0 } known ? known : Unreadable(response, text);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            response?.Dispose();
            throw new ClickHouseException(
                ClickHouseErrorCodes.TimeoutExceeded, "TIMEOUT_EXCEEDED", $"ClickHouse did not answer within {(request.Timeout ?? this.timeout).TotalSeconds:0.#} s.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            response?.Dispose();
            throw new ClickHouseException(
                ClickHouseErrorCodes.NetworkError, "NETWORK_ERROR", $"ClickHouse at {this.root} cannot be reached: {e.Message}", e);
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }

    public void Dispose() => this.http.Dispose();

    // A balancer in between answers so while the server is away: whether the statement ran is unknown.
    private static ClickHouseException Unreadable(HttpResponseMessage response, string text)
    {
        var status = (int)response.StatusCode;
        var (code, name) = status is >= 500 or 408 or 429 ? (ClickHouseErrorCodes.NetworkError, "NETWORK_ERROR") : (0, "");
        return new(code, name, $"ClickHouse answered with status {status} and no error code: {text[..Math.Min(text.Length, 500)]}");
    }

    private HttpRequestMessage Message(ClickHouseRequest request)
    {
        // Times in parameters are written in UTC.
        var url = new StringBuilder("?database=").Append(Uri.EscapeDataString(request.Database)).Append("&session_timezone=UTC");
        foreach (var (name, value) in this.settings.Concat(request.Settings))
        {
            Append(url, name, value);
        }

        Append(url, "default_format", request.Format);
        if (Compressed)
        {
            Append(url, "enable_http_compression", "1");
        }

        HttpContent content;
        if (request.Data is not null)
        {
            Append(url, "query", request.Sql);
            AppendParameters(url, request);
            content = request.Data;
        }
        else if (request.Parameters.Sum(p => (long)p.Value.Length) > UrlParametersMax)
        {
            content = Form(request);
        }
        else
        {
            AppendParameters(url, request);
            content = new StringContent(request.Sql, Encoding.UTF8, "text/plain");
        }

        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(this.root, url.ToString())) { Content = content };
        message.Headers.Authorization = this.authorization;
        return message;
    }

    private static MultipartFormDataContent Form(ClickHouseRequest request)
    {
        var form = new MultipartFormDataContent { { new StringContent(request.Sql), "query" } };
        foreach (var (name, value) in request.Parameters)
        {
            form.Add(new StringContent(value), "param_" + name);
        }

        return form;
    }

    private static void AppendParameters(StringBuilder url, ClickHouseRequest request)
    {
        foreach (var (name, value) in request.Parameters)
        {
            Append(url, "param_" + name, value);
        }
    }

    private static void Append(StringBuilder url, string name, string value) =>
        url.Append(CultureInfo.InvariantCulture, $"&{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}");
}
