using System.Text.Json;
using Telemetry.FakeProviders.Serving;

// Prints {"url":"http://127.0.0.1:PORT"} once it listens, and ends when stdin closes. The only argument is the seed.
var seed = args is [var text, ..] ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 1;
await using var server = await FakeProviderServer.StartAsync(seed);
Console.WriteLine(JsonSerializer.Serialize(new { url = server.Address.ToString().TrimEnd('/') }));
await Console.In.ReadToEndAsync();
