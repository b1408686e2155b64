using System.Reflection;

namespace Telemetry.Cluster.Tests.Faults;

/// <summary>Goal: no cell of the fault matrix is silently absent.</summary>
public sealed class FaultMatrixTests
{
    [Fact]
    public void Every_cell_has_one_test_or_a_reason_why_it_makes_no_sense()
    {
        var tested = from type in typeof(FaultMatrixTests).Assembly.GetTypes()
                     from method in type.GetMethods()
                     from data in method.GetCustomAttributes<MemberDataAttribute>()
                     where data.MemberName == nameof(FaultMatrix.Steps)
                     let fault = (Fault)data.Parameters.Single()
                     from step in FaultMatrix.AllSteps(fault)
                     select (fault, step);
        var cells = from fault in Enum.GetValues<Fault>() from step in Enum.GetValues<BlockStep>() select (fault, step);

        Assert.All(FaultMatrix.Senseless, static cell => Assert.NotEmpty(cell.WhyNot));
        Assert.Equal(cells, tested.Concat(FaultMatrix.Senseless.Select(static cell => (cell.Fault, cell.Step))).Order());
    }
}
