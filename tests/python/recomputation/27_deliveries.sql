-- R14: how far each licence has come.

create table recomputed.license_deliveries as
with

stepped as (

    select
        asked_for.*,
        made.license_id,
        made.made_at,
        mailed.mailed_at,
        case
            when made_at is null and requested_at is not null and accepted_at is null then 'terms accepted'
            when made_at is null then 'licence created'
            -- without a log of mails nobody knows
            when mailed_at is null and exists (from mailgun.events) then 'licence mailed'
        end as first_missing_step,
        greatest(
            coalesce(made_at, accepted_at, requested_at, sold_at), cast(starts_on as timestamp)
        ) as last_step_at
    from asked_for
    left join made using (delivery_id)
    left join mailed using (license_id)

)

select
    stepped.delivery_id,
    stepped.order_id,
    stepped.name as subscription_name,
    stepped.license_id,
    stepped.requested_at is not null as are_terms_required,
    stepped.requested_at as terms_requested_at,
    stepped.accepted_at as terms_accepted_at,
    stepped.made_at as license_created_at,
    stepped.mailed_at as license_mailed_at,
    stepped.first_missing_step,
    -- nobody waits for the licence of what is over
    if(
        first_missing_step is null or not is_in_force,
        null,
        cast(ceil(epoch(cast(as_of() + 1 as timestamp) - last_step_at) / 3600) as bigint)
    ) as hours_waiting,
    case
        when first_missing_step is null then null
        when profiles.profilename = 'Silent Profile' then 'silent profile'
        when first_missing_step = 'terms accepted' then 'terms not accepted'
    end as blocked_reason
from stepped
inner join zuora.account as account on account.id = stepped.account_id
left join zuora.communicationprofile as profiles on profiles.id = account.communicationprofileid;
