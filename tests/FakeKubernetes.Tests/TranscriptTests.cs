namespace FakeKubernetes.Tests;

/// <summary>The fake answers as the real server did: status, content type, warning, and body but for <see cref="VolatileFields"/>.</summary>
public sealed class TranscriptTests(TranscriptReplay replay) : IClassFixture<TranscriptReplay>
{
    // Every one of them: there is no list of those that cannot be met.
    public static TheoryData<string> Names => [.. Transcript.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_request_is_answered_as_by_the_real_server(string name) => Assert.Null(replay.DifferenceOf(name));
}
