using System.IO.Pipelines;
using System.Text;
using SessionRecording.Operator.Host.Enforcement;

namespace Operator.Tests.Enforcement;

public sealed class ApiServerMetricsTests
{
    private const string Policy = "sessionrecording.recording.default.break-glass";

    // As a kube-apiserver writes it: labels in the order of their names.
    private const string Answer = $$"""
        # HELP apiserver_validating_admission_policy_check_total [BETA] Validation admission policy check total
        # TYPE apiserver_validating_admission_policy_check_total counter
        apiserver_validating_admission_policy_check_total{enforcement_action="allow",error_type="no_error",policy="{{Policy}}",policy_binding="{{Policy}}"} 40
        apiserver_validating_admission_policy_check_total{enforcement_action="audit",error_type="no_error",policy="{{Policy}}",policy_binding="{{Policy}}"} 3
        apiserver_validating_admission_policy_check_total{enforcement_action="audit",error_type="no_error",policy="{{Policy}}",policy_binding="another"} 1.2e+01
        apiserver_validating_admission_policy_check_total{enforcement_action="audit",error_type="no_error",policy="{{Policy}}-2",policy_binding="{{Policy}}"} 100
        apiserver_validating_admission_policy_check_total{enforcement_action="warn",error_type="no_error",policy="{{Policy}}",policy_binding="{{Policy}}"} 1000
        apiserver_request_total{code="200",verb="GET"} 5
        # TYPE process_start_time_seconds gauge
        process_start_time_seconds 1.79569e+09

        """;

    [Fact]
    public async Task What_a_policy_noted_is_counted_over_its_bindings() => Check(await ReadAsync(Encoding.UTF8.GetBytes(Answer)));

    [Fact]
    public async Task However_the_answer_is_cut_it_reads_the_same()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Answer);
        for (int at = 0; at <= bytes.Length; at++)
        {
            Check(await ReadAsync(bytes[..at], bytes[at..]));
        }
    }

    [Fact]
    public async Task A_truncated_answer_counts_no_more_than_the_whole()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Answer);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.InRange((await ReadAsync(bytes[..length])).Audited(Policy), 0, 15);
        }
    }

    [Fact]
    public async Task A_line_without_end_is_refused() =>
        await Assert.ThrowsAsync<IOException>(() => ReadAsync([.. Enumerable.Repeat(new byte[4096], 20)]));

    [Theory]
    [InlineData("NaN")]
    [InlineData("-1")]
    [InlineData("+Inf")]
    [InlineData("")]
    [InlineData("many")]
    public async Task A_count_that_is_none_is_passed_over(string count)
    {
        AdmissionCounts counts = await ReadAsync(Encoding.UTF8.GetBytes($"apiserver_validating_admission_policy_check_total{{enforcement_action=\"audit\",policy=\"{Policy}\"}} {count}\n"));

        Assert.Equal((0, null), (counts.Audited(Policy), counts.Started));
    }

    [Fact]
    public async Task Random_changes_never_make_it_fail()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Answer);
            for (int change = random.Next(1, 20); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.InRange((await ReadAsync(bytes)).Audited(Policy), 0, double.MaxValue);
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}: {failure}");
            }
        }
    }

    private static void Check(AdmissionCounts counts) => Assert.Equal((15, 1.79569e9), (counts.Audited(Policy), counts.Started));

    private static async Task<AdmissionCounts> ReadAsync(params byte[][] pieces)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        Task<AdmissionCounts> reading = ApiServerMetrics.ReadAsync(pipe.Reader, default);
        foreach (byte[] piece in pieces)
        {
            await pipe.Writer.WriteAsync(piece);
        }

        await pipe.Writer.CompleteAsync();
        return await reading;
    }
}
