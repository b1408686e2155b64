using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Api.Keys;

namespace Telemetry.Api.Pages;

/// <summary>GET /: the built-in page, and its files under an address that names their content. They hold no figures and need no key.</summary>
internal static class PageEndpoints
{
    /// <summary>Where the files lie.</summary>
    public const string Folder = "/page";

    private const string ForGood = "public, max-age=31536000, immutable";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", static (HttpContext http, PageDocument document) => document.Answer(http)).OpenToAll().ExcludeFromDescription();
        routes.MapGet(Folder + "/{version}/{**path}", FileAnswer).OpenToAll().ExcludeFromDescription();
    }

    // An older version's address answers nothing, so that a document never gets files of another version.
    private static IResult FileAnswer(HttpContext http, string version, string path, PageFiles files)
    {
        if (version != files.Version || files.Find(path) is not { } file)
        {
            return TypedResults.NotFound();
        }

        http.Response.Headers.CacheControl = ForGood;
        return PageAnswers.Send(http, file);
    }
}
