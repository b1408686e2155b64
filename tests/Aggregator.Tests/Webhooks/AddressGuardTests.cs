using System.Net;
using System.Net.Sockets;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Aggregator.Webhooks.Endpoints;
using Telemetry.Aggregator.Webhooks.Sending;

namespace Telemetry.Aggregator.Tests.Webhooks;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("198.18.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:a00:1::1")]
    [InlineData("2001:db8::1")]
    public void An_address_that_is_not_of_the_open_internet_is_refused(string address) => Assert.False(AddressRanges.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    public void An_address_of_the_open_internet_is_taken(string address) => Assert.True(AddressRanges.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data", "url")]
    [InlineData("https://[::ffff:10.0.0.1]/", "url")]
    [InlineData("https://2852039166/", "url")]
    [InlineData("https://0x7f.1/", "url")]
    [InlineData("https://both.example/hook", "url")]
    [InlineData("https://user:pass@open.example/hook", "url")]
    [InlineData("http://open.example/hook", "url")]
    [InlineData("ftp://open.example/hook", "url")]
    [InlineData("/hook", "url")]
    [InlineData("", "url")]
    [InlineData("https://open.example/hook", "")]
    public async Task An_endpoint_is_refused_by_its_url_unless_all_its_addresses_are_public(string url, string field)
    {
        var options = new WebhookOptions { Resolve = Resolve };
        var verdict = await new WebhookChecks(new AddressGuard(options), options).CheckAsync("ops", new WebhookDraft { Url = url }, CancellationToken.None);

        Assert.Equal(field, string.Join(' ', verdict.Faults.Select(static fault => fault.Field)));
        Assert.Null(verdict.Warning);
    }

    [Theory]
    [InlineData("https://nowhere.example/hook", "the name nowhere.example does not resolve")]
    [InlineData("https://empty.example/hook", "the name empty.example resolves to no address")]
    public async Task A_name_that_cannot_be_resolved_now_is_taken_with_a_warning_and_judged_again_when_it_is_called(string url, string why)
    {
        var options = new WebhookOptions { Resolve = Resolve };
        var guard = new AddressGuard(options);
        var verdict = await new WebhookChecks(guard, options).CheckAsync("ops", new WebhookDraft { Url = url }, CancellationToken.None);

        Assert.Empty(verdict.Faults);
        Assert.Contains(why, verdict.Warning, StringComparison.Ordinal);
        using var http = guard.CreateClient();
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(url)));
        Assert.Contains(why, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_an_endpoint_is_named_at_once()
    {
        var options = new WebhookOptions { Resolve = Resolve };
        var draft = new WebhookDraft { Url = "https://both.example", Format = "slck", Secret = "whsec_c2hvcnQ=", Types = ["budget.threshold_crossed", "budget.treshold_crossed"] };
        var faults = (await new WebhookChecks(new AddressGuard(options), options).CheckAsync("a b", draft, CancellationToken.None)).Faults;

        Assert.Equal(["format", "id", "secret", "types[1]", "url"], faults.Select(static fault => fault.Field).Order());
        Assert.Contains(faults, static fault => fault.Detail.Contains("beside public addresses", StringComparison.Ordinal));
        Assert.Contains(faults, static fault => fault.Detail.Contains("slack", StringComparison.Ordinal) && fault.Detail.EndsWith('?'));
    }

    [Fact]
    public async Task A_name_that_turns_private_after_it_was_set_up_is_refused_when_it_is_called()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var port = new Uri(receiver.Url).Port;
        using var http = new AddressGuard(new WebhookOptions { Resolve = static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) }).CreateClient();

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://turned.example:{port}/hook")));

        Assert.Contains("127.0.0.1", refused.ToString(), StringComparison.Ordinal);
        Assert.Empty(receiver.Calls);
    }

    private static Task<IPAddress[]> Resolve(string host, CancellationToken cancellationToken) => host switch
    {
        "open.example" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.215.14")]),
        "empty.example" => Task.FromResult<IPAddress[]>([]),
        "both.example" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.215.14"), IPAddress.Parse("10.0.0.7")]),
        _ => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)),
    };
}
