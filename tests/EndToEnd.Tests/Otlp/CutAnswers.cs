using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Telemetry.EndToEnd.Tests.Otlp;

/// <summary>Stands before a server and passes requests on whole, but cuts the connection instead of giving the first answer of each path.</summary>
internal sealed class CutAnswers : IAsyncDisposable
{
    private readonly HttpClient server;
    private readonly WebApplication app;
    private readonly HashSet<string> cut = [];
    private int passed;

    private CutAnswers(HttpClient server)
    {
        this.server = server;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        this.app = builder.Build();
        this.app.Run(this.PassAsync);
    }

    public string Url => this.app.Urls.Single();

    /// <summary>Gets how many requests the server has answered.</summary>
    public int Passed => Volatile.Read(ref this.passed);

    public static async Task<CutAnswers> StartAsync(HttpClient server)
    {
        var proxy = new CutAnswers(server);
        await proxy.app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync() => await this.app.DisposeAsync();

    private async Task PassAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(context.Request.Path, UriKind.Relative)) { Content = new ByteArrayContent(body.ToArray()) };
        foreach (var (name, values) in context.Request.Headers.Where(static header => header.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)))
        {
            request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        using var answer = await this.server.SendAsync(request);
        Interlocked.Increment(ref this.passed);
        bool isFirst;
        lock (this.cut)
        {
            isFirst = this.cut.Add(context.Request.Path);
        }

        if (isFirst)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(context.Response.Body);
    }
}
