using Microsoft.Extensions.Options;

namespace Platform.Org.Mail;

internal static class MailRegistration
{
    public static void AddMail(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IMailSender>(provider => provider.GetRequiredService<IOptions<MailOptions>>().Value.SmtpHost.Length > 0
            ? ActivatorUtilities.CreateInstance<SmtpMailSender>(provider)
            : ActivatorUtilities.CreateInstance<FolderMailSender>(provider));
        services.AddSingleton<Mails>();
        services.AddSingleton<MailQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<MailQueue>());
    }
}
