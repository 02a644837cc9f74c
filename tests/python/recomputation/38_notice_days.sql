-- R12: the days of the notices of each term, and what held on them.

create table cadence as
select
    sender,
    notice_condition,
    cast(days_before_renewal as integer) as days_before_renewal,
    cast(tolerance_days as integer) as tolerance_days
from rules.renewal_notice_cadence
where valid_from <= as_of()
qualify
    row_number() over (partition by days_before_renewal order by valid_from desc) = 1
    and notice_condition <> 'never';

create table notice_names as
select sender, mail_pattern
from rules.renewal_notice_mails
where valid_from <= as_of()
qualify
    row_number() over (partition by sender, mail_pattern order by valid_from desc) = 1
    and is_renewal_notice;

create macro is_notice(by_sender, word) as exists (
    from notice_names where sender = by_sender and lower(word) like mail_pattern
);

-- Terms up to two years ahead, as they were planned before a cancellation.
create table planned as
select
    terms.name,
    terms.term_number,
    terms.starts_on,
    max_by(versions.termenddate, versions.version) as renews_on,
    cast(min(versions.createddate) as date) as written_on,
    -- from the day that it was written or is over; what a later version takes back was never cancelled
    if(
        max(versions.version) = any_value(newest.version) and any_value(newest.status) = 'Cancelled',
        least(
            any_value(newest.ends_on),
            cast(min(versions.createddate) filter (versions.status = 'Cancelled') as date)
        ),
        null
    ) as cancelled_on
from terms
inner join newest using (name)
inner join versions on versions.name = terms.name and versions.termstartdate = terms.starts_on
where terms.ends_on <= as_of() + interval 24 months
group by all;

create table renewals_written as
select
    links.name,
    links.term_number,
    cast(min(versions.createddate) as date) as renewed_on
from links
inner join versions on versions.name = links.renewal_name and versions.termstartdate = links.renewed_on
group by links.name, links.term_number;

create table notice_days as
select
    planned.*,
    renewals_written.renewed_on,
    cadence.days_before_renewal,
    cadence.sender,
    cadence.notice_condition,
    cadence.tolerance_days,
    planned.renews_on - cadence.days_before_renewal as day
from planned
cross join cadence
left join renewals_written using (name, term_number);

-- Auto-renewal by what was written before the day.
create table auto_renew_on as
with

chosen as (

    select
        notice_days.name,
        notice_days.day,
        max_by(amendment.autorenew, amendment.createddate) as is_on
    from (select distinct name, day from notice_days) as notice_days
    inner join versions on versions.name = notice_days.name and versions.createddate < notice_days.day
    inner join zuora.amendment as amendment on amendment.id = versions.subscriptionversionamendmentid
    inner join rules.zuora_integration_users as users
        on users.zuora_user_id = amendment.createdbyid and users.user_role = 'portal'
    where amendment.type = 'TermsAndConditions' and amendment.autorenew is not null
    group by notice_days.name, notice_days.day

),

written as (

    select
        notice_days.name,
        notice_days.day,
        versions.autorenew,
        versions.autorenew__c,
        versions.contractautorenew__c,
        versions.turnonautorenew__c
    from (select distinct name, day from notice_days) as notice_days
    inner join versions on versions.name = notice_days.name and versions.createddate < notice_days.day
    qualify
        row_number() over (partition by notice_days.name, notice_days.day order by versions.version desc) = 1

)

select
    written.name,
    written.day,
    case
        when chosen.is_on is not null then chosen.is_on
        when autorenew__c is not null then autorenew__c
        when contractautorenew__c is not null and turnonautorenew__c is not null
            then contractautorenew__c = 'Yes' and turnonautorenew__c = 'Yes'
        when
            shown_products.delivery = 'SaaS'
            and written.name in (select subscription_name from customers_app.orders)
            then true
        else autorenew
    end as is_on
from written
left join chosen using (name, day)
left join shown_products using (name);

-- Seats rise where more people use the namespace than are sold on the day; the bill where any is paid for.
create table seats_used_on as
with

days as (select distinct name, day from notice_days where notice_condition = 'auto_renew_saas_seats_rise'),

used as (

    select days.name, days.day, max_by(namespace_days.billable_users, namespace_days.day) as users
    from days
    inner join paid_namespaces using (name)
    inner join namespace_days
        on namespace_days.root_id = paid_namespaces.root_id and namespace_days.day <= days.day
    group by days.name, days.day

)

select used.*, coalesce(sold.seats, 0) as sold_seats, coalesce(sold.arr, 0) as paid_arr
from used
left join worth('days') as sold using (name, day);
