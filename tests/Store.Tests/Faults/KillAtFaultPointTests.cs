using Telemetry.Store.Faults;

namespace Telemetry.Store.Tests.Faults;

public sealed class KillAtFaultPointTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_the_variable_nothing_is_armed(string? value) =>
        Assert.Same(NoFaultPoints.Instance, KillAtFaultPoint.Parse(value));

    [Theory]
    [InlineData("after-intent")]
    [InlineData("after-intent:0")]
    [InlineData("after-lunch:1")]
    [InlineData("after-intent:1:2")]
    public void A_value_that_names_no_step_and_pass_is_an_error_that_lists_the_steps(string value) =>
        Assert.Contains("before-confirm", Assert.Throws<FormatException>(() => KillAtFaultPoint.Parse(value)).Message, StringComparison.Ordinal);

    [Fact]
    public void Passes_before_the_named_one_do_nothing()
    {
        var armed = KillAtFaultPoint.Parse("after-insert:3");
        armed.Pass(FaultPoint.AfterInsert);
        armed.Pass(FaultPoint.BeforeInsert);
        armed.Pass(FaultPoint.AfterInsert);
        Assert.IsType<KillAtFaultPoint>(armed);
    }
}
