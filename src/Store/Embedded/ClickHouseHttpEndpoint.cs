using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Store.Errors;

namespace Telemetry.Store.Embedded;

/// <summary>
/// ClickHouse's HTTP interface of the embedded engine on a loopback port, so that Grafana or any ClickHouse HTTP client can
/// read the store while it is open. Writes, files and addresses are refused with code 164 unless told otherwise.
/// </summary>
public sealed class ClickHouseHttpEndpoint : IAsyncDisposable
{
    private const int RequestLineMax = 512 << 10;
    private const long BodyMax = 256L << 20;

    private readonly WebApplication app;
    private readonly HttpMessageInvoker invoker;

    private ClickHouseHttpEndpoint(EmbeddedHttpHandler handler, int port)
    {
        this.invoker = new HttpMessageInvoker(handler, disposeHandler: true);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRequestDecompression();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, port));
        this.app = builder.Build();
        this.app.UseRequestDecompression();
        this.app.Run(AnswerAsync);
    }

    /// <summary>Gets the address with the port in use.</summary>
    public Uri Address => new(this.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Begins to listen on 127.0.0.1.</summary>
    /// <param name="engine">The engine to read from; stays the caller's.</param>
    /// <param name="port">The port; 0 for any free one.</param>
    /// <param name="readOnly">False to let clients write as well.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ClickHouseHttpEndpoint> StartAsync(
        EmbeddedEngine engine, int port, bool readOnly = true, CancellationToken cancellationToken = default)
    {
        var endpoint = new ClickHouseHttpEndpoint(readOnly ? engine.CreateReadOnlyHandler() : engine.CreateHandler(), port);
        try
        {
            await endpoint.app.StartAsync(cancellationToken);
            return endpoint;
        }
        catch
        {
            await endpoint.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await this.app.DisposeAsync();
        this.invoker.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, int port)
    {
        kestrel.Listen(IPAddress.Loopback, port);
        kestrel.Limits.MaxRequestLineSize = RequestLineMax;
        kestrel.Limits.MaxRequestBodySize = BodyMax;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        // A page in a browser must not reach the store under a name that it made point to this machine.
        if (context.Request.Host.Host is not ("127.0.0.1" or "localhost"))
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return;
        }

        using var request = Translate(context.Request);
        using var response = await this.invoker.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        try
        {
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (ClickHouseException)
        {
            // The answer failed in the middle: only a broken connection tells the client that it is not whole.
            context.Abort();
        }
    }

    private static HttpRequestMessage Translate(HttpRequest request)
    {
        var message = new HttpRequestMessage(
            new HttpMethod(request.Method), $"http://{request.Host.Value}{request.PathBase}{request.Path}{request.QueryString}");
        if (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method))
        {
            message.Content = new StreamContent(request.Body);
            if (request.ContentType is { Length: > 0 } type)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
        }

        return message;
    }
}
