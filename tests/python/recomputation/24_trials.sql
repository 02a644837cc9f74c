-- R16: trials, and the first subscription of the same namespace or person from the trial's first day on.

create table recomputed.trials as
with

buyers as (

    select orders.gl_namespace_id, lower(customers.email) as email
    from customers_app.orders as orders
    inner join customers_app.customers as customers on customers.id = orders.customer_id

),

-- What renews something older is no purchase.
sold as (

    select *
    from newest
    where name not in (select renewal_name from links where kind <> 'amendment')

),

listed as (

    select
        gl_namespace_id as namespace_id,
        null as license_id,
        start_date as started_on,
        expired_on as expires_on
    from customers_app.trial_histories
    union
    -- orders on trial and GitLab.com know of trials without a history
    select gl_namespace_id, null, start_date, end_date
    from customers_app.orders
    where trial and gl_namespace_id not in (select gl_namespace_id from customers_app.trial_histories)
    union
    select namespace_id, null, trial_starts_on, trial_ends_on
    from gitlab_com.gitlab_subscriptions
    where
        trial_starts_on is not null
        and namespace_id not in (select gl_namespace_id from customers_app.trial_histories)
    union all
    select null, id, starts_at, expires_at
    from licenses
    where trial

),

bought as (

    select paid_namespaces.root_id as namespace_id, null as email, sold.name, sold.subscriptionstartdate
    from paid_namespaces
    inner join sold using (name)
    union all
    select null, lower(licenses.email), sold.name, sold.subscriptionstartdate
    from licenses
    inner join sold using (name)
    where not coalesce(licenses.trial, false)

)

select
    if(
        listed.license_id is null,
        concat_ws('-', 'namespace', listed.namespace_id, listed.started_on),
        concat('license-', listed.license_id)
    ) as trial_id,
    if(listed.license_id is null, 'SaaS', 'Self-Managed') as delivery,
    listed.namespace_id,
    listed.license_id,
    listed.started_on,
    any_value(listed.expires_on) as expires_on,
    any_value(leads.id) as crm_lead_id,
    arg_min(bought.name, (bought.subscriptionstartdate, bought.name)) as converted_subscription_name,
    datediff('day', listed.started_on, min(bought.subscriptionstartdate)) as days_to_conversion
from listed
left join licenses on licenses.id = listed.license_id
left join bought
    on bought.subscriptionstartdate >= listed.started_on
    and (bought.namespace_id = listed.namespace_id or bought.email = lower(licenses.email))
left join buyers on buyers.gl_namespace_id = listed.namespace_id
left join salesforce.lead as leads
    on lower(leads.email) = coalesce(buyers.email, lower(licenses.email))
    and not coalesce(leads.isdeleted, false)
group by listed.namespace_id, listed.license_id, listed.started_on;
