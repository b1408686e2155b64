using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Telemetry.Aggregator.Calendar;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Pages;

/// <summary>The page's document: the template with the addresses of its files and with what this server can answer.</summary>
internal sealed class PageDocument
{
    private const string Template = "index.html";
    private readonly Lazy<(PageFile File, EntityTagHeaderValue Tag)> document;

    /// <param name="files">The files of the page.</param>
    /// <param name="endpoints">What the server answers; complete once it runs, so the document is made on first use.</param>
    public PageDocument(PageFiles files, EndpointDataSource endpoints)
    {
        this.document = new(() =>
        {
            var file = PageFiles.Pack("text/html; charset=utf-8", Encoding.UTF8.GetBytes(Fill(files, endpoints)));
            return (file, new EntityTagHeaderValue($"\"{PageFiles.HashOf([file.Plain])}\""));
        });
    }

    /// <summary>Makes the answer that shows the page.</summary>
    public IResult Answer(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return PageAnswers.Send(http, this.document.Value.File, this.document.Value.Tag);
    }

    /// <summary>Answers an address that leads nowhere with the page, which says so; true where a person in a browser asked.</summary>
    public async Task<bool> TryAnswerLostAsync(HttpContext http)
    {
        if (!PageAnswers.IsForPeople(http))
        {
            return false;
        }

        var file = this.document.Value.File;
        PageAnswers.Protect(http);
        http.Response.ContentType = file.ContentType;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(file.Plain, http.RequestAborted);
        return true;
    }

    private static string Fill(PageFiles files, EndpointDataSource endpoints)
    {
        var folder = $"{PageEndpoints.Folder}/{files.Version}";
        var modules = files.Paths.Where(static path => path.StartsWith("script/", StringComparison.Ordinal) && path != "script/theme.js")
            .Select(path => $"<link rel=\"modulepreload\" href=\"{folder}/{path}\">");
        return Encoding.UTF8.GetString(files.Find(Template)!.Plain)
            .Replace("{{folder}}", folder, StringComparison.Ordinal)
            .Replace("{{modules}}", string.Join('\n', modules), StringComparison.Ordinal)
            .Replace("{{setup}}", WebUtility.HtmlEncode(Setup(endpoints)), StringComparison.Ordinal);
    }

    // What the page must not know twice: the paths decide which views there are.
    private static string Setup(EndpointDataSource endpoints) => JsonSerializer.Serialize(
        new SetupAnswer(
            [.. endpoints.Endpoints.OfType<RouteEndpoint>()
                .Where(static endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") ?? true)
                .Select(static endpoint => "/" + endpoint.RoutePattern.RawText?.TrimStart('/'))
                .Distinct().Order(StringComparer.Ordinal)],
            [.. DimensionCatalog.Names],
            [.. BucketKinds.Names]),
        ApiJson.Options);

    private sealed record SetupAnswer(IReadOnlyList<string> Paths, IReadOnlyList<string> Dimensions, IReadOnlyList<string> Buckets);
}
