using Recorder.Format.Events;
using TestKit;

namespace Sessions.Tests.Ssh;

/// <summary>Who somebody is in a recording is not his to say.</summary>
public sealed class IdentityTests
{
    [Fact]
    public async Task What_a_session_writes_into_the_file_of_its_connections_login_is_not_believed()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();
        string[] over = ["-o", $"ControlPath={sshd.Node.Folder}/control"];
        using PipedRun first = PipedRun.Start(sshd.Client(
            "ssh", [.. over, "-o", "ControlMaster=yes", "root@127.0.0.1", $"echo \"publickey $(cut -d' ' -f1,2 {sshd.CertifiedKey}-cert.pub)\" > $SSH_USER_AUTH; echo forged; read x"]));
        await first.ExpectAsync("forged");

        await PipedRun.ToEndAsync(sshd.Client("ssh", [.. over, "root@127.0.0.1", "true"]));

        first.CloseInput();
        await first.EndAsync();
        await Eventually.TrueAsync(() => sshd.Node.Finished().Count == 2);
        UserMetadata second = sshd.Node.Finished().Select(records => records[0].SessionStart).Single(start => start.InitialCommand[0] == "true").User;
        Assert.Equal((sshd.Fingerprint, "root"), (second.User, second.Login));
        Assert.Equal([sshd.Fingerprint], second.UserTraits.Values["ssh-key-fingerprint"].Values);
        Assert.DoesNotContain("ssh-certificate-id", second.UserTraits.Values.Keys);
    }
}
