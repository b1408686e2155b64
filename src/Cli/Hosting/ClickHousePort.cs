using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Store.Embedded;

namespace Telemetry.Cli.Hosting;

/// <summary>Lets ClickHouse HTTP clients, such as Grafana, read the embedded store on a loopback port. It takes no writes.</summary>
internal sealed class ClickHousePort : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpMessageInvoker engine;

    private ClickHousePort(WebApplication app, HttpMessageInvoker engine)
    {
        (this.app, this.engine) = (app, engine);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Address { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="port">The port on 127.0.0.1; 0 for any free one.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ClickHousePort> StartAsync(EmbeddedEngine engine, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "telemetry" });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.Configure<HostFilteringOptions>(static filter => filter.AllowedHosts = ["localhost", "127.0.0.1"]);
        var app = builder.Build();
        var invoker = new HttpMessageInvoker(engine.CreateReadOnlyHandler());
        app.UseHostFiltering();
        app.Run(context => ForwardAsync(context, invoker));
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            invoker.Dispose();
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new ClickHousePort(app, invoker);
    }

    public async ValueTask DisposeAsync()
    {
        await this.app.StopAsync().ConfigureAwait(false);
        await this.app.DisposeAsync().ConfigureAwait(false);
        this.engine.Dispose();
    }

    private static async Task ForwardAsync(HttpContext context, HttpMessageInvoker engine)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.GetEncodedUrl());
        request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        using var response = await engine.SendAsync(request, context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        context.Response.Headers.Remove("Transfer-Encoding");
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }
}
