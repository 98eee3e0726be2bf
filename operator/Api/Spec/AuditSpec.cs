using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class AuditSpec
{
    [Required]
    [Length(1, 1024)]
    [Pattern("^(sqlite:///|postgres(ql)?://[^@]+@?).*$")]
    [ValidationRule("!self.matches('^postgres(ql)?://[^/@]*:[^/@]*@')", "a password does not belong in a URI that everybody can read: put it into a Secret and name that in passwordSecretRef")]
    [Description("sqlite:///path on the collector's volume, or postgres://user@host:5432/database?sslmode=verify-full.")]
    public string Uri { get; set; } = "";

    [Description("Secret whose key 'password' holds the PostgreSQL password.")]
    public LocalReference? PasswordSecretRef { get; set; }
}
