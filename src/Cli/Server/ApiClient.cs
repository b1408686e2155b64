using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Telemetry.Cli.Server;

/// <summary>Speaks to a server's HTTP API. Every verb goes through it, so that a verb sees what any other client sees.</summary>
internal sealed class ApiClient(HttpClient http)
{
    public Uri Address => http.BaseAddress!;

    /// <summary>Gets a JSON answer.</summary>
    /// <exception cref="ApiException">The server refused or failed.</exception>
    public async Task<JsonElement> GetAsync(string pathAndQuery, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, pathAndQuery);
        return await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets an answer in another form, as it comes.</summary>
    /// <exception cref="ApiException">The server refused or failed.</exception>
    public async Task CopyAsync(string pathAndQuery, string mediaType, Stream output, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, pathAndQuery);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        await EnsureSuccessAsync(response, cancellationToken).ConfigureAwait(false);
        await response.Content.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets one page of a list as CSV, and where the next page is: the header <c>Link</c> names it.</summary>
    /// <exception cref="ApiException">The server refused or failed.</exception>
    public async Task<(byte[] Csv, string? Next)> CsvPageAsync(string pathAndQuery, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, pathAndQuery);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await EnsureSuccessAsync(response, cancellationToken).ConfigureAwait(false);
        var csv = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var link = response.Headers.TryGetValues("Link", out var links) ? string.Join(", ", links) : "";
        var end = link.IndexOf(">; rel=\"next\"", StringComparison.Ordinal);
        return (csv, end > 0 ? link[1..end] : null);
    }

    /// <summary>Posts a body and gets a JSON answer; an empty answer is an undefined element.</summary>
    /// <exception cref="ApiException">The server refused or failed.</exception>
    public Task<JsonElement> PostAsync(string pathAndQuery, HttpContent? content, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, pathAndQuery, content, cancellationToken);

    /// <summary>Sends a body by any method and gets a JSON answer; an empty answer is an undefined element.</summary>
    /// <exception cref="ApiException">The server refused or failed.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string pathAndQuery, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, pathAndQuery) { Content = content };
        return await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts a body and gets a JSON answer.</summary>
    /// <exception cref="ApiException">The server refused or failed.</exception>
    public Task<JsonElement> PutAsync(string pathAndQuery, HttpContent content, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, pathAndQuery, content, cancellationToken);

    /// <summary>Posts a body and reads the lines of the answer as they come; each is a JSON object.</summary>
    /// <exception cref="ApiException">The server refused or failed.</exception>
    public async IAsyncEnumerable<JsonElement> PostForLinesAsync(
        string pathAndQuery, HttpContent content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, pathAndQuery) { Content = content };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        await EnsureSuccessAsync(response, cancellationToken).ConfigureAwait(false);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        while (await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    /// <summary>Removes something.</summary>
    /// <exception cref="ApiException">The server refused or failed.</exception>
    public Task<JsonElement> DeleteAsync(string pathAndQuery, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, pathAndQuery, null, cancellationToken);

    /// <summary>Sends a request as it is; the caller looks at the status.</summary>
    public Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        http.SendAsync(request, cancellationToken);

    /// <summary>Reads every row of a list, page by page.</summary>
    /// <param name="pathAndQuery">The list, without <c>page</c>.</param>
    public async IAsyncEnumerable<JsonElement> RowsAsync(string pathAndQuery, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? page = null;
        do
        {
            var answer = await GetAsync(new QueryString(pathAndQuery).Add("page", page).ToString(), cancellationToken).ConfigureAwait(false);
            foreach (var row in answer.GetProperty("data").EnumerateArray())
            {
                yield return row;
            }

            page = answer.TryGetProperty("next_page", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
        }
        while (page is not null);
    }

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        await EnsureSuccessAsync(response, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        if (body.Length == 0)
        {
            return default;
        }

        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }

    private static async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await ApiException.FromAsync(response, cancellationToken).ConfigureAwait(false);
        }
    }
}
