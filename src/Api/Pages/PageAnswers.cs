using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Telemetry.Api.Pages;

/// <summary>Sends files of the page with what keeps foreign content out of it.</summary>
internal static class PageAnswers
{
    // Nothing inline, nothing from elsewhere, and no text that becomes markup or script.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>Sends a file, packed where the client unpacks; 304 where the client has it.</summary>
    public static IResult Send(HttpContext http, PageFile file, EntityTagHeaderValue? tag = null)
    {
        Protect(http);
        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        var packed = http.Request.GetTypedHeaders().AcceptEncoding.Any(static encoding => encoding.Value == "br" && encoding.Quality != 0);
        if (packed)
        {
            http.Response.Headers.ContentEncoding = "br";
        }

        return TypedResults.Bytes(packed ? file.Brotli : file.Plain, file.ContentType, entityTag: tag);
    }

    /// <summary>Sets the headers that hold for every file of the page.</summary>
    public static void Protect(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>Gets whether a person in a browser asked, and for none of the addresses that programs use.</summary>
    public static bool IsForPeople(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && !http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
        && !http.Request.Path.StartsWithSegments("/openapi", StringComparison.Ordinal)
        && !http.Request.Path.StartsWithSegments(PageEndpoints.Folder, StringComparison.Ordinal)
        && http.Request.GetTypedHeaders().Accept.Any(static type => type.MediaType == "text/html");
}
