using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Api.Keys;
using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Keys;

/// <summary>Requests with keys to a server that asks for them.</summary>
internal static class KeyClient
{
    public const string Bootstrap = "bootstrap-0123456789abcdef0123456789abcdef";

    public static Task<ApiHost> StartAsync(Action<QueryApiOptions>? options = null) => ApiHost.StartAsync(
        services => services.Configure<KeyOptions>(static keys => (keys.Required, keys.BootstrapKey) = (true, Bootstrap)), options);

    /// <summary>Makes a key and gives its text and id.</summary>
    public static async Task<(string Text, string Id)> MakeAsync(this ApiHost host, object body, string by = Bootstrap)
    {
        using var answer = await host.SendAsync(HttpMethod.Post, "/api/v1/keys", by, JsonContent.Create(body));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == 201, text);
        var made = JsonDocument.Parse(text).RootElement;
        return (made.Text("key")!, made.Text("id")!);
    }

    public static async Task<HttpResponseMessage> SendAsync(
        this ApiHost host, HttpMethod method, string path, string? key, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {key}");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await host.Http.SendAsync(request);
    }

    public static async Task<(int Status, JsonElement Answer)> AskAsync(this ApiHost host, string path, string? key, params (string Name, string Value)[] headers)
    {
        using var answer = await host.SendAsync(HttpMethod.Get, path, key, null, headers);
        return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }
}
