using Recorder.Audit;

namespace Audit.Tests;

public sealed class AuditUriTests
{
    [Fact]
    public void A_file_and_a_server_are_told_apart()
    {
        Assert.Equal(new SqliteAuditUri("/var/lib/audit.db"), AuditUri.Parse("sqlite:///var/lib/audit.db"));
        Assert.Equal(
            new PostgresAuditUri("pg.example.com", 6432, "recorder", "audit", PostgresTls.VerifyFull, "/ca.crt"),
            AuditUri.Parse("postgres://recorder@pg.example.com:6432/audit?sslmode=verify-full&sslrootcert=/ca.crt"));
    }

    [Theory]
    [InlineData("postgres://u@h/d", "h", 5432, PostgresTls.VerifyFull)]
    [InlineData("postgresql://u@h:1/d?sslmode=require", "h", 1, PostgresTls.Require)]
    [InlineData("postgres://u@h/d?sslmode=verify-ca", "h", 5432, PostgresTls.VerifyCa)]
    [InlineData("postgres://u@h/d?sslmode=disable", "h", 5432, PostgresTls.Disable)]
    [InlineData("postgres://u@[::1]:77/d", "::1", 77, PostgresTls.VerifyFull)]
    [InlineData("postgres://u@[::1]/d", "::1", 5432, PostgresTls.VerifyFull)]
    [InlineData("postgres://u@/d?host=/run/pg", "/run/pg", 5432, PostgresTls.Disable)]
    [InlineData("postgres://u@:77/d?host=%2Frun%2Fpg&sslmode=verify-full", "/run/pg", 77, PostgresTls.Disable)]
    public void Everything_but_clear_text_is_the_default(string text, string host, int port, PostgresTls tls)
    {
        Assert.Equal(new PostgresAuditUri(host, port, "u", "d", tls, null), AuditUri.Parse(text));
    }

    [Theory]
    [InlineData("mysql://u@h/d", "neither")]
    [InlineData("audit.db", "neither")]
    [InlineData("sqlite://audit.db", "neither")]
    [InlineData("postgres://u:secret@h/d", "--audit-password-file")]
    [InlineData("postgres://h/d", "no user")]
    [InlineData("postgres://u@/d", "no user, host")]
    [InlineData("postgres://u@h", "database")]
    [InlineData("postgres://u@h:0/d", "'0' is not a port")]
    [InlineData("postgres://u@h:65536/d", "not a port")]
    [InlineData("postgres://u@h:x/d", "not a port")]
    [InlineData("postgres://u@h/d?sslmode=prefer", "sslmode 'prefer'")]
    [InlineData("postgres://u@h/d?password=secret", "'password'")]
    public void What_is_wrong_is_told_and_no_password_repeated(string text, string told)
    {
        FormatException refused = Assert.Throws<FormatException>(() => AuditUri.Parse(text));

        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        if (text.StartsWith("postgres", StringComparison.Ordinal))
        {
            Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_may_be_escaped_and_the_address_is_shown_without_parameters()
    {
        AuditUri uri = AuditUri.Parse("postgres://a%40b@h/my%20db?sslmode=disable");

        Assert.Equal(new PostgresAuditUri("h", 5432, "a@b", "my db", PostgresTls.Disable, null), uri);
        Assert.Equal("postgres://a@b@h:5432/my db", uri.ToString());
    }
}
